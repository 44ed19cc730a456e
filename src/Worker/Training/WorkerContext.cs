using ClusterLlm.Hosting.Logging;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Worker.Compute;
using ClusterLlm.Worker.Telemetry;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Worker.Training;

/// <summary>What the worker actor works with besides its machine.</summary>
internal sealed record WorkerContext
{
    public required WorkerId Worker { get; init; }

    public required Incarnation Incarnation { get; init; }

    public required string Host { get; init; }

    /// <summary>What the coordinator must see before it listens; empty where it asks for nothing.</summary>
    public Secret Token { get; init; }

    public required IRunOpener Opener { get; init; }

    public required ComputeThread Compute { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Log { get; init; }

    /// <summary>Null where nobody watches.</summary>
    public WorkerTelemetry? Telemetry { get; init; }

    /// <summary>Told where this worker is in its run.</summary>
    public RunScopes Scopes { get; init; } = new();

    /// <summary>Told the log file that is this worker's, once it has joined a run.</summary>
    public Action<string> LogTo { get; init; } = _ => { };

    /// <summary>Told once, with the exit code and the reason.</summary>
    public required Action<int, string> Ended { get; init; }
}
