namespace ClusterLlm.Model.Training;

/// <summary>Log-probabilities (nats) of a pair's better and worse answer, given their prompt.</summary>
internal readonly record struct PairLogProbabilities(double Chosen, double Rejected);
