namespace ClusterLlm.Model.Training;

/// <summary>
/// Of the pairs of one micro-batch. The reward of an answer is beta times how much likelier than the reference the
/// model
/// finds it, in nats (Rafailov et al. 2023, section 4).
/// </summary>
/// <param name="Chosen">Rewards of the better answers.</param>
/// <param name="Rejected">Rewards of the worse answers.</param>
/// <param name="Correct">Pairs whose better answer has the larger reward.</param>
public readonly record struct RewardSums(double Chosen, double Rejected, double Correct)
{
    public static RewardSums operator +(RewardSums left, RewardSums right) =>
        new(left.Chosen + right.Chosen, left.Rejected + right.Rejected, left.Correct + right.Correct);
}
