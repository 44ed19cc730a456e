using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Worker.Collectives;

namespace ClusterLlm.Worker.Training;

/// <summary>Something that happened to the worker.</summary>
internal abstract record WorkerInput;

/// <summary>
/// The libraries are loaded and the data plane listens: the worker can join. HttpAddress: see JoinRun.
/// </summary>
internal sealed record EnvironmentReady(string DataAddress, NumericsFingerprint Numerics, string HttpAddress = "")
    : WorkerInput;

/// <summary>A message of src/Protocol/Control/FromCoordinator.cs arrived.</summary>
internal sealed record Heard(object Message) : WorkerInput;

/// <summary>Answer to <see cref="OpenRun"/>: model and corpus are in memory.</summary>
internal sealed record RunOpened(TimeSpan OrphanTimeout) : WorkerInput;

/// <summary>Answer to <see cref="BringUpState"/> and <see cref="FetchState"/>.</summary>
internal sealed record StateArrived(Coordinates At, ulong StateHash, double Seconds) : WorkerInput;

internal sealed record StateMissing(Coordinates At, string Reason) : WorkerInput;

/// <summary>Answer to <see cref="Compute"/>; Loss is null when nodes were only merged.</summary>
internal sealed record Computed(MicroBatchLoss? Loss, double Seconds) : WorkerInput;

/// <summary>The collective holds the whole averaged gradient.</summary>
internal sealed record GradientComplete(ReductionCompleted Reduction) : WorkerInput;

internal sealed record ReductionBroken(ReductionFailed Failure) : WorkerInput;

/// <summary>The connection to another worker's data plane was lost.</summary>
internal sealed record PeerLost(WorkerId Peer, string DataAddress) : WorkerInput;

/// <summary>Answer to <see cref="ApplyUpdate"/>.</summary>
internal sealed record UpdateApplied(double Seconds, ulong StateHash) : WorkerInput;

/// <summary>Answer to <see cref="Evaluate"/>.</summary>
internal sealed record Evaluated(MicroBatchLoss Loss) : WorkerInput;

/// <summary>Answer to <see cref="CheckNodes"/>: those that are not finite.</summary>
internal sealed record NodesChecked(IReadOnlyList<TreeNode> NonFinite) : WorkerInput;

/// <summary>
/// Answer to <see cref="StartCheckpoint"/>: a CheckpointWritten or CheckpointFailed for the coordinator.
/// </summary>
internal sealed record CheckpointEnded(object Report) : WorkerInput;

/// <summary>The job on the compute thread threw.</summary>
internal sealed record JobFailed(string Reason) : WorkerInput;

/// <summary>The control plane lost the coordinator, or has it again.</summary>
internal sealed record CoordinatorLost : WorkerInput;

internal sealed record CoordinatorFound : WorkerInput;

/// <summary>The process was asked to end (SIGTERM).</summary>
internal sealed record LeaveRequested(string Reason) : WorkerInput;

/// <summary>Time has passed; sent a few times a second.</summary>
internal sealed record Tick : WorkerInput;
