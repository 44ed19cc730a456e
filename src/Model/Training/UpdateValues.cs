namespace ClusterLlm.Model.Training;

/// <summary>What one AdamW update needs, computed once for all workers: see <see cref="Schedule"/>.</summary>
/// <param name="ClipScale">Factor on the averaged gradient, at most 1.</param>
/// <param name="BiasCorrection1">1 - beta1^t.</param>
/// <param name="BiasCorrection2">1 - beta2^t.</param>
public readonly record struct UpdateValues(float LearningRate, float ClipScale,
    float BiasCorrection1, float BiasCorrection2);
