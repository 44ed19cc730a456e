namespace ClusterLlm.Protocol.Tests;

public sealed class WorkerIdTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("w12", 12)]
    [InlineData("worker-3", 3)]
    [InlineData("clusterllm-worker-10", 10)]
    public void a_place_is_named_by_its_number_or_by_a_name_that_ends_in_it(string text, int place)
    {
        Assert.True(WorkerId.TryParse(text, out var worker));
        Assert.Equal(new WorkerId(place), worker);
    }

    [Theory]
    [InlineData("")]
    [InlineData("w")]
    [InlineData("-")]
    [InlineData("-1")]
    [InlineData("-0")]
    [InlineData("worker")]
    [InlineData("worker3")]
    [InlineData("worker-3-")]
    [InlineData("worker-w3")]
    [InlineData("worker-3.worker")]
    [InlineData("1048576")]
    [InlineData("99999999999999999999")]
    public void what_names_no_place_is_refused(string text) => Assert.False(WorkerId.TryParse(text, out _));
}
