using ClusterLlm.Model.Data;
using ClusterLlm.Model.Data.FineTuning;
using ClusterLlm.Model.Tests.Checkpoints;

namespace ClusterLlm.Model.Tests.Data.FineTuning;

public sealed class SequenceFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => Path.Combine(_folder.Path, "sequences.bin");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void sequences_come_back_as_inputs_and_the_targets_that_count()
    {
        string sha = SequenceFile.Write(FilePath,
            [new([5, 6, 7], [false, false, true]), new([1, 2], [false, true]),
                new([9, 8, 7, 6], [false, true, false, true])]);
        var file = SequenceFile.Open(FilePath, vocabularySize: 10, maxLength: 4, sha);
        Assert.Equal([3, 2, 4], Enumerable.Range(0, file.Count).Select(file.LengthOf));
        Assert.Equal([1, 1, 2], Enumerable.Range(0, file.Count).Select(file.LossTokens));
        long[] inputs = new long[3], targets = new long[3];
        file.Fill(2, inputs, targets);
        Assert.Equal([9, 8, 7], inputs);
        Assert.Equal([8, TokenBatch.NotCounted, 6], targets);
    }

    [Fact]
    public void any_changed_byte_is_found_and_any_cut_refused()
    {
        string sha = SequenceFile.Write(FilePath, [new([5, 6, 7], [false, false, true]), new([1, 2], [false, true])]);
        byte[] whole = File.ReadAllBytes(FilePath);
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 0x41;
            File.WriteAllBytes(FilePath, damaged);
            Assert.Throws<DataException>(() => SequenceFile.Open(FilePath, 10, 4, sha));
            File.WriteAllBytes(FilePath, whole[..i]);
            // The hash aside: the numbers in it must never lead out of the file.
            Assert.Throws<DataException>(() => SequenceFile.Open(FilePath, 10, 4, null));
        }
    }

    [Fact]
    public void numbers_that_lie_are_refused_before_they_are_believed()
    {
        SequenceFile.Write(FilePath, [new([5, 6, 7], [false, false, true]), new([1, 2], [false, true])]);
        byte[] whole = File.ReadAllBytes(FilePath);
        foreach (int at in new[] { 8, 16, 24, 32 })
        {
            foreach (long value in new[] { -1, 0, 1, 1L << 40, long.MaxValue, long.MinValue })
            {
                byte[] damaged = [.. whole];
                BitConverter.TryWriteBytes(damaged.AsSpan(at), value);
                File.WriteAllBytes(FilePath, damaged);
                Assert.Throws<DataException>(() => SequenceFile.Open(FilePath, 10, 4, null));
            }
        }
    }

    [Fact]
    public void a_token_outside_the_vocabulary_or_a_sequence_too_long_is_refused()
    {
        SequenceFile.Write(FilePath, [new([5, 6, 7], [false, false, true])]);
        Assert.Throws<DataException>(() => SequenceFile.Open(FilePath, 7, 4, null));
        Assert.Throws<DataException>(() => SequenceFile.Open(FilePath, 10, 2, null));
    }
}
