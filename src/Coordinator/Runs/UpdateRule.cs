using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Training;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>The coefficients of one AdamW update, computed once and sent as bits.</summary>
internal static class UpdateRule
{
    /// <param name="training">The run's options.</param>
    /// <param name="step">The step, for the schedule.</param>
    /// <param name="update">AdamW's t: its number among the updates that were applied, from 1.</param>
    /// <param name="gradientNorm">Of the averaged gradient.</param>
    public static UpdateCoefficients For(TrainingOptions training, StepId step, long update, double gradientNorm)
    {
        var values = Schedule.Update(training, step.Value, update, gradientNorm);
        return new UpdateCoefficients(values.LearningRate, values.ClipScale, values.BiasCorrection1,
            values.BiasCorrection2);
    }
}
