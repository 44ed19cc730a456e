using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Model.Training;

/// <summary>
/// The numbers of a step that follow from the options, the step and the gradient's norm. Pure. Steps count from 1.
/// </summary>
public static class Schedule
{
    // As torch.nn.utils.clip_grad_norm_ has it.
    private const double ClipEpsilon = 1e-6;

    /// <summary>
    /// Linear warm-up to learning_rate, then by schedule: cosine falls to min_learning_rate at the last step (nanoGPT's
    /// definition), wsd stays and falls linearly over the last decay_fraction of the steps (Hu et al. 2024), constant
    /// stays.
    /// </summary>
    public static float LearningRate(TrainingOptions training, long step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        long done = step - 1;
        double peak = training.LearningRate;
        if (done < training.WarmupSteps)
            return (float)(peak * (done + 1) / (training.WarmupSteps + 1));
        double floor = training.MinLearningRate ?? peak / 10;
        return (float)(training.Schedule switch
        {
            LearningRateSchedule.Constant => peak,
            LearningRateSchedule.Cosine =>
                floor + ((peak - floor) * 0.5 * (1 + Math.Cos(Math.PI * Progress(training, done)))),
            LearningRateSchedule.Wsd => floor + ((peak - floor) * Math.Min(1, Remaining(training, done))),
            var other => throw new NotSupportedException($"no learning rate schedule {other}"),
        });
    }

    /// <summary>
    /// 1 - beta^t for both moments; <paramref name="update"/> is t, the number of this update among those applied, from
    /// 1.
    /// </summary>
    public static (float First, float Second) BiasCorrections(TrainingOptions training, long update)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(update, 1);
        return ((float)(1 - Math.Pow(training.Beta1, update)), (float)(1 - Math.Pow(training.Beta2, update)));
    }

    /// <summary>
    /// The factor that brings a gradient of that norm down to <paramref name="gradClip"/>; 1 when it is below or
    /// clipping is off (0).
    /// </summary>
    public static float ClipScale(double norm, double gradClip) =>
        gradClip <= 0 ? 1 : (float)Math.Min(1, gradClip / (norm + ClipEpsilon));

    /// <summary>All of it for one step.</summary>
    public static UpdateValues Update(TrainingOptions training, long step, long update, double norm)
    {
        var (first, second) = BiasCorrections(training, update);
        return new(LearningRate(training, step), ClipScale(norm, training.GradClip), first, second);
    }

    private static double Progress(TrainingOptions training, long done) => training.Steps <= training.WarmupSteps
        ? 1
        : Math.Min(1, (double)(done - training.WarmupSteps) / (training.Steps - training.WarmupSteps));

    private static double Remaining(TrainingOptions training, long done)
    {
        double decaySteps = training.DecayFraction * training.Steps;
        return decaySteps <= 0 ? 1 : Math.Max(0, (training.Steps - done) / decaySteps);
    }
}
