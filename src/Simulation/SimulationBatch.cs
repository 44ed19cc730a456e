using ClusterLlm.Simulation.Cli;

namespace ClusterLlm.Simulation;

/// <summary>Runs seeds side by side, each on one thread.</summary>
internal static class SimulationBatch
{
    public static SimulationReport Run(SimulationOptions options, Action<string>? line = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        var results = new SimulationResult[options.Seeds];
        Parallel.For(0, options.Seeds,
            new ParallelOptions { MaxDegreeOfParallelism = line is null ? Environment.ProcessorCount : 1 },
            index => results[index] = Simulator.Run(options.Plan(index), line: line));
        var undisturbed = options.MeanSecondsBetweenFailures is null ? null
            : Simulator.Run(options.Plan(0) with { Faults = Faults.FaultPlan.None, Settings = Short(options) });
        return new SimulationReport
        {
            Options = options,
            Results = results,
            UndisturbedStepSeconds = undisturbed?.StepSeconds,
            RealSeconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds,
        };
    }

    /// <summary>Enough steps to see how long one takes when nothing fails.</summary>
    private static Coordinator.Runs.RunSettings Short(SimulationOptions options)
    {
        var settings = options.Plan(0).Settings;
        return settings with { Training = settings.Training with { Steps = Math.Min(settings.Training.Steps, 30) } };
    }
}
