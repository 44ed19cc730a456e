using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>The coefficients of one AdamW update, computed once and sent as bits.</summary>
internal static class UpdateRule
{
    public static UpdateCoefficients For(TrainingOptions training, StepId step, long optimizerSteps, double gradientNorm) => new(
        (float)training.LearningRate,
        gradientNorm > training.GradClip && training.GradClip > 0 ? (float)(training.GradClip / gradientNorm) : 1f,
        (float)(1 - Math.Pow(training.Beta1, optimizerSteps)),
        (float)(1 - Math.Pow(training.Beta2, optimizerSteps)));
}
