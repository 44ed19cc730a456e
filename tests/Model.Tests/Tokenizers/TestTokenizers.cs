using System.Text;
using ClusterLlm.Model.Data.Town;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Tests.Tokenizers;

internal static class TestTokenizers
{
    /// <summary>Some of the town, with words of other scripts so that merges cross bytes of one character.</summary>
    public static readonly string Sample =
        string.Concat(new TownGenerator().Documents(100_000)) + string.Concat(
            Enumerable.Repeat(" naïve café 日本語 日本 漢字 привет 👍🏽\n", 50));

    private static readonly Lazy<ITokenizer> Trained = new(() => Train(600, Sample));

    public static ITokenizer Bpe => Trained.Value;

    public static ITokenizer Train(int size, string text)
    {
        var trainer = new BpeTrainer(size);
        trainer.Count(Encoding.UTF8.GetBytes(text));
        return trainer.Train(TestContext.Current.CancellationToken);
    }

    public static int[] Encode(ITokenizer tokenizer, ReadOnlySpan<byte> utf8)
    {
        var tokens = new System.Buffers.ArrayBufferWriter<int>();
        tokenizer.Encode(utf8, tokens);
        return tokens.WrittenSpan.ToArray();
    }

    public static byte[] DecodeBytes(ITokenizer tokenizer, ReadOnlySpan<int> tokens)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        tokenizer.Decode(tokens, bytes);
        return bytes.WrittenSpan.ToArray();
    }
}
