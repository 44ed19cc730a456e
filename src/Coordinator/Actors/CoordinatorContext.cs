using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Coordinator.Supervision;
using ClusterLlm.Coordinator.Telemetry;
using ClusterLlm.Hosting.Logging;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Coordinator.Actors;

/// <summary>What the coordinator's actor works on.</summary>
internal sealed record CoordinatorContext
{
    public required RunState Initial { get; init; }
    public required RunJournal Journal { get; init; }
    public required WorkerSupervisor Supervisor { get; init; }
    public required RunMonitor Monitor { get; init; }
    public required ClusterFile ClusterFile { get; init; }
    public required CoordinatorTelemetry Telemetry { get; init; }

    public required Action<PruneCheckpoints> PruneCheckpoints { get; init; }

    public required Action<FlightRecorder, string> WriteFlight { get; init; }

    /// <summary>Who is heard before having joined.</summary>
    public required Admission Admission { get; init; }

    /// <summary>What peers do that none of ours does.</summary>
    public required PeerLog Peers { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    /// <summary>Told where the run is.</summary>
    public RunScopes Scopes { get; init; } = new();

    public required TimeProvider Time { get; init; }
}
