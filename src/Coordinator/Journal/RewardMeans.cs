namespace ClusterLlm.Coordinator.Journal;

/// <summary>
/// Over the pairs of a step or an evaluation: mean reward of the better and of the worse answers (nats), and the part
/// of
/// the pairs whose better answer has the larger one.
/// </summary>
internal readonly record struct RewardMeans(double Chosen, double Rejected, double Accuracy)
{
    public double Margin => Chosen - Rejected;
}
