using ClusterLlm.Model.Data.FineTuning;
using FsCheck;
using FsCheck.Fluent;

namespace ClusterLlm.Model.Tests.Data.FineTuning;

public sealed class WindowPackerTests
{
    private const int Capacity = 130;

    [Fact]
    public void every_sequence_is_in_one_window_and_no_window_overflows() =>
        Prop.ForAll(Gen.Choose(1, Capacity).ArrayOf().ToArbitrary(), lengths =>
        {
            var windows = WindowPacker.Pack(lengths, Capacity);
            Assert.Equal(Enumerable.Range(0, lengths.Length), windows.SelectMany(window => window).Order());
            Assert.All(windows, window => Assert.InRange(window.Sum(sequence => lengths[sequence]), 1, Capacity));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void a_sequence_goes_where_the_least_room_is_left_over()
    {
        // 60 would fit beside 65, too, but fills up the window of 70.
        Assert.Equal([[0, 2], [1, 3]], WindowPacker.Pack([70, 65, 60, 60], Capacity));
        Assert.Equal([[2], [1, 0]], WindowPacker.Pack([60, 70, 130], Capacity));
    }

    [Fact]
    public void what_fits_no_window_is_a_mistake_of_the_caller() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => WindowPacker.Pack([Capacity + 1], Capacity));
}
