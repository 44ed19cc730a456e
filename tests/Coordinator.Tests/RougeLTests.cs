using ClusterLlm.Coordinator.Evaluation;

namespace ClusterLlm.Coordinator.Tests;

public sealed class RougeLTests
{
    // The first two are the example of the paper, section 3.1.
    [Theory]
    [InlineData("police kill the gunman", "police killed the gunman", 0.75)]
    [InlineData("the gunman kill police", "police killed the gunman", 0.5)]
    [InlineData("Anna Hill lives on Mill Street.", "anna hill, lives on mill street", 1)]
    [InlineData("a b", "a b c d", 2 * 1 * 0.5 / 1.5)]
    [InlineData("a b", "c d", 0)]
    [InlineData("", "c", 0)]
    [InlineData("", "...", 1)]
    public void words_in_the_same_order_count(string said, string expected, double score) =>
        Assert.Equal(score, RougeL.Score(said, expected), 12);
}
