using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Generation;
using ClusterLlm.Model.Transformer;
using TorchSharp;

namespace ClusterLlm.Coordinator.Bench;

/// <summary>
/// How fast a model with random parameters writes: one text, several at once, and one without the cache.
/// </summary>
internal static class GenerationBenchmark
{
    private const int DefaultVocabulary = 32_000;
    private const int PromptLength = 16;
    private const int Seed = 1337;

    public static Measurement Run(ModelPreset preset, int tokens, int batch, TimeProvider time)
    {
        if (PromptLength + tokens > preset.Model.Context)
            throw new ConfigurationException(
                $"--tokens is {tokens}, but must be at most {preset.Model.Context - PromptLength}: {preset.Name} has a "
                + $"context of {preset.Model.Context}, and the prompt {PromptLength} tokens");
        using var model =
            new LanguageModel(preset.Model, preset.VocabularySize ?? DefaultVocabulary, torch.CPU);
        model.Initialize(Seed);
        var generator = new TokenGenerator(model);
        Write(generator, 1, tokens: 2);
        var one = Seconds(time, () => Write(generator, 1, tokens));
        var several = Seconds(time, () => Write(generator, batch, tokens));
        var recomputed = Seconds(time, () => Recompute(generator, tokens));
        return new Measurement
        {
            TokensPerSecond = tokens / one,
            BatchTokensPerSecond = batch * tokens / several,
            BatchSpeedup = batch * one / several,
            RecomputedTokensPerSecond = tokens / recomputed,
            CacheSpeedup = recomputed / one,
        };
    }

    private static void Write(TokenGenerator generator, int batch, int tokens)
    {
        var options = new GenerationOptions { MaxTokens = tokens, Temperature = 0 };
        var texts = Enumerable.Range(0, batch).Select(i => generator.Begin(Prompt(i), options)).ToList();
        while (texts[0].Finish is null)
            generator.Step(texts);
        texts.ForEach(text => text.Dispose());
    }

    /// <summary>As it would be without keys and values of what was read.</summary>
    private static void Recompute(TokenGenerator generator, int tokens)
    {
        var options = new GenerationOptions { MaxTokens = 1, Temperature = 0 };
        var sequence = Prompt(0).ToList();
        while (sequence.Count < PromptLength + tokens)
            sequence.AddRange(generator.Generate(sequence.ToArray(), options));
    }

    private static int[] Prompt(int text) => [.. Enumerable.Range(0, PromptLength).Select(i => (31 * text) + i)];

    private static double Seconds(TimeProvider time, Action work)
    {
        var started = time.GetTimestamp();
        work();
        return time.GetElapsedTime(started).TotalSeconds;
    }
}
