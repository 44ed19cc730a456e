using ClusterLlm.Coordinator.Actors;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Operations.Feed;
using ClusterLlm.Coordinator.Runs;

namespace ClusterLlm.Coordinator.Samples;

/// <summary>
/// Has the model write a few words after a checkpoint, in the background. Whatever becomes of it, the run goes on; why
/// there is none is told once.
/// </summary>
internal sealed class SampleWriter : IAsyncDisposable
{
    private readonly RunMonitor monitor;
    private readonly ISampler sampler;
    private readonly SampleFile file;
    private readonly string? prompt;
    private readonly Action<string> warn;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource disposed = new();
    private readonly Subscription<IRunNews> news;
    private readonly Lock guard = new();
    private readonly Task pump;
    private SamplePace pace;
    private Task underWay = Task.CompletedTask;
    private bool warned;

    /// <param name="monitor">Of the coordinator, which has not begun.</param>
    /// <param name="sampler">Who writes.</param>
    /// <param name="file">Where it is kept.</param>
    /// <param name="prompt">That the sampler goes on from.</param>
    /// <param name="warn">Told the first reason why there is no sample.</param>
    /// <param name="time">The clock.</param>
    public SampleWriter(RunMonitor monitor, ISampler sampler, SampleFile file, string? prompt, Action<string> warn,
        TimeProvider time)
    {
        (this.monitor, this.sampler, this.file, this.prompt) = (monitor, sampler, file, prompt);
        (this.warn, this.time) = (warn, time);
        news = monitor.News.Subscribe(room: null);
        pump = PumpAsync();
    }

    public async ValueTask DisposeAsync()
    {
        news.Dispose();
        await disposed.CancelAsync().ConfigureAwait(false);
        await pump.ConfigureAwait(false);
        await underWay.ConfigureAwait(false);
        disposed.Dispose();
    }

    private async Task PumpAsync()
    {
        await foreach (var item in news.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            // The last checkpoint's sample is shown when the run has ended.
            if (item is CheckpointSaved saved && monitor.Latest is not { Phase: RunPhase.Saving or RunPhase.Ended }
                && TryBegin())
                underWay = SampleAsync(saved);
        }
    }

    private bool TryBegin()
    {
        lock (guard)
        {
            if (!pace.Allows(time.GetUtcNow()))
                return false;
            pace = pace.Begun(time.GetUtcNow());
            return true;
        }
    }

    private async Task SampleAsync(CheckpointSaved saved)
    {
        try
        {
            var text = await sampler.WriteAsync(saved.Directory, saved.Step.Value, disposed.Token)
                .ConfigureAwait(false);
            var sample = SampleFile.Sample(saved.Step.Value, time.GetUtcNow(), prompt, text);
            file.Append(sample);
            monitor.Publish(new SampleTaken(sample));
        }
        catch (OperationCanceledException) when (disposed.IsCancellationRequested)
        {
            // The run has ended.
        }
        catch (Exception error) when (error is SamplingException or IOException or UnauthorizedAccessException)
        {
            Warn(error.Message);
        }
        lock (guard)
            pace = pace.Ended(time.GetUtcNow());
    }

    private void Warn(string message)
    {
        if (!warned)
            warn($"samples: {message}");
        warned = true;
    }
}
