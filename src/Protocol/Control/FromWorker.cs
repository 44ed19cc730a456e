namespace ClusterLlm.Protocol.Control;

/// <summary>What decides the bits of a result besides the configuration. Compared as a whole; each difference is named.</summary>
public sealed record NumericsFingerprint(string LibTorch, string Blas, string CpuCapability, string Operators, int Threads, string Precision, string Device);

/// <summary>Worker to coordinator, first of all, and again until answered. A worker that was given no place sends -1 and takes the one of JoinAccepted. AppliedStep is -1 when it holds no state.</summary>
public sealed record JoinRun(int ProtocolVersion, WorkerId Worker, Incarnation Incarnation, int ProcessId, string Host,
    string DataAddress, NumericsFingerprint Numerics, StepId AppliedStep);

public enum WorkerPhase { Starting = 0, Joining = 1, ReceivingState = 2, Waiting = 3, Computing = 4, Reducing = 5, Prepared = 6, Applying = 7, Evaluating = 8, Holding = 9, Stopping = 10 }

/// <summary>Worker to coordinator, about each second, and at each change of phase that lasts. May be lost.</summary>
public sealed record WorkerHeartbeat(Coordinates At, WorkerId Worker, WorkerPhase Phase, int MicroBatchesDone, double PhaseSeconds, long ResidentBytes);

/// <summary>Worker to coordinator: the state of step At.Step is complete in memory (initialised, loaded or received). Hash is over parameters and moments.</summary>
public sealed record StateReady(Coordinates At, WorkerId Worker, ulong StateHash, double Seconds);

/// <summary>Worker to coordinator: LoadState or ReceiveState could not be done.</summary>
public sealed record StateFailed(Coordinates At, WorkerId Worker, string Reason);

/// <summary>Sum of the token losses of one micro-batch (nats) and how many tokens were counted.</summary>
public readonly record struct MicroBatchLoss(int Index, double LossSum, long Tokens);

/// <summary>Worker to coordinator: it holds the complete averaged gradient of the step. SquaredNorm is of that gradient, alike on every worker.</summary>
public sealed record StepPrepared(Coordinates At, WorkerId Worker, IReadOnlyList<MicroBatchLoss> Losses, double SquaredNorm,
    double ComputeSeconds, double ReduceSeconds, long BytesSent);

/// <summary>Worker to coordinator: CommitStep was applied; with Hold it now waits, and StateHash is over its parameters and moments (0 without Hold): what a joining worker must arrive at.</summary>
public sealed record StepApplied(Coordinates At, WorkerId Worker, double ApplySeconds, ulong StateHash);

/// <summary>Worker to coordinator: its part of the step cannot be done (a peer's connection was lost, compute threw). The step must be aborted.</summary>
public sealed record StepFailed(Coordinates At, WorkerId Worker, WorkerId? Culprit, string Reason);

/// <summary>Worker to coordinator: the batches asked for by EvaluateShare.</summary>
public sealed record EvaluationCompleted(Coordinates At, WorkerId Worker, IReadOnlyList<MicroBatchLoss> Losses);

/// <summary>Worker to coordinator: the checkpoint of At.Step is complete on disk.</summary>
public sealed record CheckpointWritten(Coordinates At, WorkerId Worker, string Directory, string ParametersSha256, long Bytes, double Seconds);

public sealed record CheckpointFailed(Coordinates At, WorkerId Worker, string Reason);

/// <summary>Worker to coordinator: it is about to end.</summary>
public sealed record LeaveRun(WorkerId Worker, Incarnation Incarnation, string Reason);
