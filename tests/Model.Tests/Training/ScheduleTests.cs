using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Training;

namespace ClusterLlm.Model.Tests.Training;

public sealed class ScheduleTests
{
    private static readonly TrainingOptions Options = new()
    {
        Steps = 100,
        WarmupSteps = 9,
        LearningRate = 1e-3,
        MinLearningRate = 1e-4,
        DecayFraction = 0.2,
    };

    [Theory]
    [InlineData(LearningRateSchedule.Cosine, 1, 1e-4)] // the first of nine warm-up steps: peak x 1 / 10
    [InlineData(LearningRateSchedule.Cosine, 9, 9e-4)]
    [InlineData(LearningRateSchedule.Cosine, 10, 1e-3)]
    [InlineData(LearningRateSchedule.Cosine, 55, 5.578e-4)] // 45 of 91 decay steps behind it
    [InlineData(LearningRateSchedule.Cosine, 100, 1.0026816e-4)]
    [InlineData(LearningRateSchedule.Cosine, 101, 1e-4)]
    [InlineData(LearningRateSchedule.Cosine, 10_000, 1e-4)]
    [InlineData(LearningRateSchedule.Wsd, 1, 1e-4)]
    [InlineData(LearningRateSchedule.Wsd, 80, 1e-3)]
    [InlineData(LearningRateSchedule.Wsd, 91, 5.5e-4)] // half of the 20 decay steps behind it
    [InlineData(LearningRateSchedule.Wsd, 101, 1e-4)]
    [InlineData(LearningRateSchedule.Wsd, 10_000, 1e-4)]
    [InlineData(LearningRateSchedule.Constant, 9, 9e-4)]
    [InlineData(LearningRateSchedule.Constant, 10_000, 1e-3)]
    public void the_learning_rate_follows_its_schedule(LearningRateSchedule schedule, long step, double expected) =>
        Assert.Equal(expected, Schedule.LearningRate(Options with { Schedule = schedule }, step), expected * 1e-4);

    [Fact]
    public void the_floor_is_a_tenth_of_the_peak_unless_given() =>
        Assert.Equal(1e-4f, Schedule.LearningRate(Options with { MinLearningRate = null }, 10_000));

    [Fact]
    public void a_warm_up_longer_than_the_run_still_rises_evenly()
    {
        var options = Options with { Steps = 5, WarmupSteps = 9 };
        Assert.Equal(5e-4f, Schedule.LearningRate(options, 5), 1e-9f);
        Assert.True(float.IsFinite(Schedule.LearningRate(options, 20)));
    }

    [Fact]
    public void no_warm_up_begins_at_the_peak() =>
        Assert.Equal(1e-3f, Schedule.LearningRate(Options with { WarmupSteps = 0 }, 1));

    [Fact]
    public void bias_corrections_start_small_and_end_at_one()
    {
        var (first, second) = Schedule.BiasCorrections(Options, 1);
        Assert.Equal((0.1f, 0.05f), (first, second));
        Assert.Equal((1f, 1f), Schedule.BiasCorrections(Options, 1_000_000));
    }

    [Theory]
    [InlineData(0.5, 1, 1)]
    [InlineData(4, 1, 0.25)]
    [InlineData(4, 0, 1)]
    [InlineData(0, 1, 1)]
    public void a_gradient_is_scaled_down_to_the_clip_and_never_up(double norm, double clip, double expected) =>
        Assert.Equal(expected, Schedule.ClipScale(norm, clip), 1e-5);
}
