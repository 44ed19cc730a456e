using ClusterLlm.Coordinator.Actors;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Sessions;

namespace ClusterLlm.Coordinator.Samples;

/// <summary>The samples of a run while this coordinator has it; there are none where the run wants none.</summary>
internal sealed class RunSamples : IAsyncDisposable
{
    private readonly SampleWriter? writer;

    private RunSamples(SampleWriter? writer) => this.writer = writer;

    /// <param name="run">About to begin.</param>
    /// <param name="monitor">Of its coordinator.</param>
    /// <param name="screen">Where the reasons go why there is none.</param>
    public static RunSamples Start(PreparedRun run, RunMonitor monitor, Screen screen)
    {
        var options = run.Configuration.Samples;
        if (!options.EveryCheckpoint || run.Configuration.Checkpoint.Every == 0)
            return new RunSamples(null);
        if (run.Parameters > options.MaxParameters)
        {
            screen.Line($"no samples while it is trained: {Durations.Count(run.Parameters)} parameters are more than "
                + $"samples.max_parameters ({Durations.Count(options.MaxParameters)})");
            return new RunSamples(null);
        }
        return new RunSamples(new SampleWriter(monitor, new SampleProcess(options, run.Time),
            new SampleFile(run.Directory.Samples), options.Prompt, screen.Warn, run.Time));
    }

    public ValueTask DisposeAsync() => writer?.DisposeAsync() ?? ValueTask.CompletedTask;
}
