using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Tests.Checkpoints;
using ClusterLlm.Model.Tests.Tokenizers;

namespace ClusterLlm.Model.Tests.Data;

/// <summary>Alone, since it counts what the whole process allocates.</summary>
[CollectionDefinition(nameof(StreamingTests), DisableParallelization = true)]
[Collection(nameof(StreamingTests))]
public class StreamingTests
{
    [Theory]
    [InlineData(TokenizerKind.Char)]
    [InlineData(TokenizerKind.Bpe)]
    public void memory_does_not_grow_with_the_text(TokenizerKind kind)
    {
        using var folder = new TemporaryFolder();
        string text = TestTokenizers.Sample;
        Prepare(folder, "warm.txt", text, 40, kind);
        long small = Prepare(folder, "small.txt", text, 80, kind);
        long large = Prepare(folder, "large.txt", text, 320, kind);
        double extraText = 240.0 * text.Length;

        // Buffers may still double once; text kept, or its tokens, would be one byte and more of each byte.
        Assert.InRange((large - small) / extraText, -1, 0.6);
    }

    private static long Prepare(TemporaryFolder folder, string name, string text, int times, TokenizerKind kind)
    {
        using (StreamWriter writer = File.CreateText(folder[name]))
        {
            for (int i = 0; i < times; i++)
            {
                writer.Write(text);
            }
        }

        long before = GC.GetTotalAllocatedBytes(precise: true);
        CorpusBuilder.Build(
            new DataOptions { Train = folder[name] }, new TokenizerOptions { Kind = kind, VocabularySize = 500 }, 16,
            folder["cache"],
            cancellation: TestContext.Current.CancellationToken);
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }
}
