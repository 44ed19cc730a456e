using ClusterLlm.Model.Generation;
using ClusterLlm.Model.Tests.Training;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Tests.Generation;

public sealed class TextContinuationTests
{
    private static readonly ITokenizer Tokenizer =
        new CharTokenizer("abcdefghijklmnopqrstuvwxyzäöü.\n".EnumerateRunes(), endOfText: false);

    private static (string Text, FinishReason? Finish, int Tokens) Write(GenerationOptions options)
    {
        using var replica = SmallModels.Create(SmallModels.Llama);
        var generator = new TokenGenerator(replica.Model);
        using var text = new TextContinuation(generator.Begin([1], options), options, Tokenizer);
        string written = "";
        while (text.Tokens.Finish is null)
        {
            generator.Step([text.Tokens]);
            written += text.Take();
        }

        return (written, text.Tokens.Finish, text.Tokens.Answer.Length);
    }

    [Fact]
    public void a_stop_string_across_tokens_ends_the_text_and_the_computation()
    {
        var options = new GenerationOptions { MaxTokens = 60, Temperature = 1 };
        var (all, finish, _) = Write(options);
        Assert.Equal((60, FinishReason.Length), (all.Length, finish));
        string stop = all.Substring(20, 3);
        int end = all.IndexOf(stop, StringComparison.Ordinal);
        Assert.Equal((all[..end], FinishReason.Stop, end + 3), Write(options with { StopStrings = ["nowhere", stop] }));
    }

    [Fact]
    public void what_could_have_been_a_stop_string_is_handed_out_at_the_end()
    {
        var options = new GenerationOptions { MaxTokens = 20, Temperature = 1 };
        string all = Write(options).Text;
        Assert.Equal((all, FinishReason.Length, 20), Write(options with { StopStrings = [all[^2..] + "!"] }));
    }
}
