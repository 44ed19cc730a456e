namespace ClusterLlm.Protocol.Control;

/// <summary>What the AdamW update of a step needs, computed once so that every worker uses the same bits.</summary>
public readonly record struct UpdateCoefficients(
    float LearningRate, float ClipScale, float BiasCorrection1, float BiasCorrection2);
