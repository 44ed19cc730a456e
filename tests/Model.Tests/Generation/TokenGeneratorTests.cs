using ClusterLlm.Engines;
using ClusterLlm.Model.Generation;
using ClusterLlm.Model.Tests.Training;
using ClusterLlm.Model.Transformer;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Tests.Generation;

public sealed class TokenGeneratorTests
{
    public static TheoryData<string> Names => SmallModels.Names;

    private static float[] WithoutCache(LanguageModel model, ReadOnlySpan<int> tokens)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        long[] wide = [.. tokens.ToArray().Select(token => (long)token)];
        var pass = new ForwardPass(new ComposedOperators());
        var logits = model.Logits(model.Hidden(tensor(wide, [1, wide.Length]), pass), pass);
        return SmallModels.Values(logits.narrow(1, wide.Length - 1, 1).contiguous().view(-1));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void the_cache_changes_no_logits(string name)
    {
        using var replica = SmallModels.Create(SmallModels.Named(name));
        var generator = new TokenGenerator(replica.Model);
        using var cache = new KeyValueCache(replica.Model.Options, replica.Model.Device);
        int[] tokens = [.. Enumerable.Range(0, 16).Select(i => (i * 11 + 5) % SmallModels.Vocabulary)];
        // A prompt, then pieces of one and of several tokens.
        int read = 0;
        foreach (int count in new[] { 5, 1, 1, 4, 1, 4 })
        {
            float[] actual = [.. generator.NextLogits([tokens[read..(read + count)]], [cache])];
            read += count;
            float[] expected = WithoutCache(replica.Model, tokens.AsSpan(0, read));
            Assert.All(Enumerable.Range(0, actual.Length), i => Assert.Equal(expected[i], actual[i], 1e-5f));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void text_goes_on_beyond_the_context(string name)
    {
        using var replica = SmallModels.Create(SmallModels.Named(name));
        var generator = new TokenGenerator(replica.Model);
        var streamed = new List<int>();
        var tokens = Generate(generator, [1, 2, 3], new() { MaxTokens = 70, Temperature = 1 }, streamed.Add);
        Assert.Equal(70, tokens.Count);
        Assert.Equal(streamed, tokens);
        Assert.All(tokens, token => Assert.InRange(token, 0, SmallModels.Vocabulary - 1));
    }

    [Fact]
    public void a_full_window_slides_to_its_newer_half()
    {
        using var replica = SmallModels.Create(SmallModels.Gpt2);
        var generator = new TokenGenerator(replica.Model);
        int[] prompt = [.. Enumerable.Range(0, 40).Select(i => i % SmallModels.Vocabulary)];
        var tokens = Generate(generator, prompt, new() { MaxTokens = 2, Temperature = 0 });
        int first = ArgMax(WithoutCache(replica.Model, prompt.AsSpan(40 - 16)));
        int second = ArgMax(WithoutCache(replica.Model, [.. prompt[(40 - 7)..], first]));
        Assert.Equal([first, second], tokens);
    }

    [Fact]
    public void the_same_seed_gives_the_same_text_and_another_another()
    {
        using var replica = SmallModels.Create(SmallModels.Llama);
        var generator = new TokenGenerator(replica.Model);
        var options = new GenerationOptions { MaxTokens = 30, Temperature = 1 };
        var tokens = Generate(generator, [1], options);
        Assert.Equal(tokens, Generate(generator, [1], options));
        Assert.NotEqual(tokens, Generate(generator, [1], options with { Seed = 2 }));
    }

    [Fact]
    public void a_stop_token_ends_it_and_is_kept_back()
    {
        using var replica = SmallModels.Create(SmallModels.Llama);
        var generator = new TokenGenerator(replica.Model);
        var options = new GenerationOptions { MaxTokens = 30, Temperature = 1 };
        var tokens = Generate(generator, [1], options);
        int[] ends = [tokens[9], tokens[12]];
        Assert.Equal(tokens.TakeWhile(token => !ends.Contains(token)),
            Generate(generator, [1], options with { StopTokens = ends }));
    }

    public static TheoryData<string, double> NamesAndTemperatures =>
        new(SmallModels.Names.SelectMany(name => new[] { (name.Data, 0.0), (name.Data, 0.9) }));

    [Theory]
    [MemberData(nameof(NamesAndTemperatures))]
    public void several_at_once_are_continued_as_each_alone(string name, double temperature)
    {
        using var replica = SmallModels.Create(SmallModels.Named(name));
        var generator = new TokenGenerator(replica.Model);
        // Prompts of several lengths, one beyond the context; one text ends early and one comes late.
        int[][] prompts = [[1], [2, 3, 4, 5, 6], [.. Enumerable.Range(0, 20)], [7, 7, 7], [8, 9]];
        var options = prompts.Select((_, i) => new GenerationOptions
        {
            MaxTokens = i == 1 ? 3 : 40,
            Temperature = temperature,
            RepetitionPenalty = 1.1,
            Seed = 100 + i,
        }).ToList();
        var alone = prompts.Select((prompt, i) => Generate(generator, prompt, options[i])).ToList();
        var together = new List<Continuation>();
        do
        {
            if (together.Count < prompts.Length)
                together.Add(generator.Begin(prompts[together.Count], options[together.Count]));
            generator.Step([.. together.Where(text => text.Finish is null)]);
        }
        while (together.Count < prompts.Length || together.Exists(text => text.Finish is null));
        Assert.Equal(alone, together.Select(text => (IReadOnlyList<int>)text.Answer.ToArray()));
        together.ForEach(text => text.Dispose());
    }

    [Fact]
    public void an_empty_prompt_is_refused()
    {
        using var replica = SmallModels.Create(SmallModels.Llama);
        var generator = new TokenGenerator(replica.Model);
        Assert.Throws<ArgumentException>(() => Generate(generator, [], new()));
    }

    private static IReadOnlyList<int> Generate(TokenGenerator generator, ReadOnlySpan<int> prompt,
        GenerationOptions options,
        Action<int>? onToken = null) =>
            generator.Generate(prompt, options, onToken, TestContext.Current.CancellationToken);

    private static int ArgMax(float[] logits) => Array.IndexOf(logits, logits.Max());
}
