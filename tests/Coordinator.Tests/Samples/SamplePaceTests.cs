using ClusterLlm.Coordinator.Samples;

namespace ClusterLlm.Coordinator.Tests.Samples;

public sealed class SamplePaceTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void one_sample_at_a_time()
    {
        var pace = default(SamplePace);
        Assert.True(pace.Allows(Start));
        pace = pace.Begun(Start);
        Assert.False(pace.Allows(Start));
        Assert.False(pace.Allows(Start.AddDays(1)));
    }

    [Fact]
    public void a_sample_takes_less_than_a_twentieth_of_the_time()
    {
        var pace = default(SamplePace).Begun(Start).Ended(Start.AddSeconds(3));
        Assert.False(pace.Allows(Start.AddSeconds(62)));
        Assert.True(pace.Allows(Start.AddSeconds(63)));
    }

    [Fact]
    public void a_clock_that_goes_back_costs_no_sample()
    {
        var pace = default(SamplePace).Begun(Start).Ended(Start.AddSeconds(-10));
        Assert.True(pace.Allows(Start.AddSeconds(-10)));
    }
}
