namespace ClusterLlm.Protocol.Tests;

public sealed class CoordinatesGuardTests
{
    private static readonly RunId Run = new(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"));

    [Theory]
    [InlineData(2, 5, 9, Relevance.Current)]
    [InlineData(2, 5, 8, Relevance.Stale)] // a step that is over
    [InlineData(2, 5, 10, Relevance.Future)] // a peer that is already at the next step
    [InlineData(2, 4, 9, Relevance.Stale)] // sent before the membership changed
    [InlineData(2, 4, 10, Relevance.Stale)]
    [InlineData(2, 6, 9, Relevance.Future)] // a peer that has the new plan first
    [InlineData(2, 6, 8, Relevance.Future)] // a new plan that goes back
    [InlineData(1, 6, 10, Relevance.Stale)] // a coordinator that was replaced
    [InlineData(3, 1, 1, Relevance.Future)]
    public void fence_outranks_generation_outranks_step(long fence, int generation, long step, Relevance expected)
    {
        Coordinates own = new(Run, new Fence(2), new Generation(5), new StepId(9));
        Coordinates message = new(Run, new Fence(fence), new Generation(generation), new StepId(step));
        Assert.Equal(expected, message.RelevanceTo(own));
    }

    [Fact]
    public void another_run_is_stale_whatever_its_numbers()
    {
        Coordinates own = new(Run, new Fence(2), new Generation(5), new StepId(9));
        Assert.Equal(Relevance.Stale, (own with { Run = default, Fence = new Fence(99) }).RelevanceTo(own));
    }
}
