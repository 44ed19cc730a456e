using ClusterLlm.Worker.Collectives;
using FsCheck;
using FsCheck.Fluent;

namespace ClusterLlm.Worker.Tests.Collectives;

public sealed class SlicePartitionTests
{
    [Theory]
    [InlineData(256 * 1024, 65_536)]
    [InlineData(1024 * 1024, 65_536)]
    [InlineData(100_000, 16_384)]
    [InlineData(4, 1)]
    public void a_chunk_fits_into_a_frame_and_divides_a_block(int frameBytes, int elements) =>
        Assert.Equal(elements, new SlicePartition(1_000_000, 2, frameBytes).ChunkElements);

    [Fact]
    public void slices_are_whole_blocks_that_follow_each_other() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var partition = new SlicePartition(random.NextInt64(1, 3_000_000_000), random.Next(1, 20), 256 * 1024);
        var end = 0L;
        for (var rank = 0; rank < 20 && end < partition.Length; rank++)
        {
            var slice = partition.SliceOf(rank);
            if (slice.Start != end || (slice.End % SlicePartition.BlockElements != 0 && slice.End != partition.Length))
                return false;
            end = slice.End;
        }

        return end == partition.Length;
    }).QuickCheckThrowOnFailure();
}
