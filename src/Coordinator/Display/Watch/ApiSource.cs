using System.Text.Json;
using ClusterLlm.Coordinator.Operations.Client;
using ClusterLlm.Coordinator.Operations.Contracts;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Display.Watch;

/// <summary>A run that goes on, from its coordinator's HTTP API. A connection that is lost is made again.</summary>
/// <param name="client">Owned from now on.</param>
/// <param name="time">For the pauses between attempts.</param>
internal sealed class ApiSource(RunClient client, TimeProvider time) : IWatchSource, IDisposable
{
    private const string Reason = "by a key in watch";
    private const int RowsAtFirst = 20_000;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private readonly string name = client.Url;

    public async Task FollowAsync(Action<Action<WatchModel>> tell, CancellationToken cancellation)
    {
        var (last, ended) = ("", false);
        while (true)
        {
            try
            {
                tell(model => (model.Source, model.CanControl) = ($"{name}, connecting", false));
                var after = last.Length == 0 ? await BeginAsync(tell, cancellation).ConfigureAwait(false) : 0;
                await foreach (var item in client.StreamAsync(after, last, cancellation).ConfigureAwait(false))
                {
                    last = item.Id.Length > 0 ? item.Id : last;
                    tell(model =>
                    {
                        (model.Source, model.CanControl) = (name, true);
                        model.Apply(item.Name, item.Data);
                    });
                    ended = item.Name == "run"
                        ? JsonSerializer.Deserialize(item.Data.Span,
                            OperationsJson.Readable.RunStatus) is { Ended: true } : ended;
                }
                tell(model => model.Source = $"{name}, the connection was closed");
            }
            catch (Exception error) when (error is IOException or JsonException or InvalidDataException
                or ConfigurationException or HttpRequestException)
            {
                var why = error.Message.ReplaceLineEndings(" ");
                tell(model => (model.Source, model.CanControl) = ($"{name}: {why}", false));
            }
            if (ended)
            {
                tell(model => (model.Source, model.CanControl) = ($"{name}, the run has ended", false));
                return;
            }
            await Task.Delay(Between, time, cancellation).ConfigureAwait(false);
        }
    }

    public async Task<string> AskAsync(WatchAction action, CancellationToken cancellation)
    {
        var what = action.Kind == WatchActionKind.Drain ? $"workers/{Uri.EscapeDataString(action.Worker)}/drain"
            : action.Kind.ToString().ToLowerInvariant();
        try
        {
            return (await client.AskAsync(what, Reason, cancellation).ConfigureAwait(false)).Reason;
        }
        catch (Exception error) when (error is IOException or ConfigurationException or HttpRequestException
            or OperationCanceledException)
        {
            return error.Message.ReplaceLineEndings(" ");
        }
    }

    public void Dispose() => client.Dispose();

    /// <returns>The step after which the stream is to begin.</returns>
    private async Task<long> BeginAsync(Action<Action<WatchModel>> tell, CancellationToken cancellation)
    {
        var status = await client.StatusAsync(cancellation).ConfigureAwait(false);
        var written = await client.CheckpointsAsync(cancellation).ConfigureAwait(false);
        tell(model =>
        {
            model.Status = status;
            foreach (var checkpoint in written.Checkpoints)
                model.Add(checkpoint);
        });
        return Math.Max(0, status.Step - RowsAtFirst);
    }
}
