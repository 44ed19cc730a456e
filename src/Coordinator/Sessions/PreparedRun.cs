using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>
/// A run whose input was found good, whose directory is locked and whose journal is open: ready to be started.
/// </summary>
internal sealed class PreparedRun : IAsyncDisposable
{
    public required RunConfiguration Configuration { get; init; }
    public required RunDirectory Directory { get; init; }
    public required IDisposable Lock { get; init; }
    public required RunJournal Journal { get; init; }
    public required RunState Initial { get; init; }
    public required ITrainingData Data { get; init; }

    /// <summary>Of the control plane; free when it was looked for.</summary>
    public required int Port { get; init; }

    /// <summary>Workers of an earlier coordinator that go on under this one.</summary>
    public required Survivors Survivors { get; init; }

    public required string WorkerExecutable { get; init; }
    public required long Parameters { get; init; }
    public required TimeProvider Time { get; init; }

    public ValueTask DisposeAsync()
    {
        Journal.Dispose();
        Data.Dispose();
        Lock.Dispose();
        return ValueTask.CompletedTask;
    }
}
