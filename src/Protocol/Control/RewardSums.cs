namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Of the pairs of a micro-batch: rewards of the better and of the worse answers (nats), and pairs whose better answer
/// has the larger one.
/// </summary>
public readonly record struct RewardSums(double Chosen, double Rejected, double Correct)
{
    public static RewardSums operator +(RewardSums left, RewardSums right) =>
        new(left.Chosen + right.Chosen, left.Rejected + right.Rejected, left.Correct + right.Correct);
}
