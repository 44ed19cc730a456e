namespace ClusterLlm.Protocol.Control;

/// <summary>Coordinator to worker, answer to JoinRun. Repeatable.</summary>
public sealed record JoinAccepted(int ProtocolVersion, Coordinates At, WorkerId Worker, string ConfigurationYaml, string RunDirectory, string CorpusDirectory);

public enum JoinRefusal { ProtocolVersion = 0, Numerics = 1, UnknownWorker = 2, Superseded = 3, RunOver = 4 }

/// <summary>Coordinator to worker: the process should end.</summary>
public sealed record JoinRefused(JoinRefusal Code, string Reason);

/// <summary>Coordinator to one worker: bring the state of At.Step into memory from the checkpoint folder, or, when it is empty, initialise it from the seed (step 0). Answer: StateReady or StateFailed.</summary>
public sealed record LoadState(Coordinates At, string CheckpointDirectory);

/// <summary>A live worker that holds the state of the step.</summary>
public sealed record StateDonor(WorkerId Worker, string DataAddress);

/// <summary>Coordinator to a joining worker: fetch the state of At.Step from these over the data plane, in ranges, in parallel. Answer: StateReady (hash equal to StateHash) or StateFailed.</summary>
public sealed record ReceiveState(Coordinates At, IReadOnlyList<StateDonor> Donors, ulong StateHash);

/// <summary>A member of a plan; its rank is its place in the list. Ranges are the contiguous micro-batches that it computes, possibly none.</summary>
public sealed record PlanMember(WorkerId Worker, string DataAddress, IReadOnlyList<IndexRange> MicroBatches);

/// <summary>Coordinator to every member: a new generation. It aborts whatever uncommitted step was under way; At.Step is the first to compute. Valid for all later steps until the next plan.</summary>
public sealed record AdoptPlan(Coordinates At, int MicroBatches, IReadOnlyList<PlanMember> Members);

/// <summary>What the AdamW update of a step needs, computed once so that every worker uses the same bits.</summary>
public readonly record struct UpdateCoefficients(float LearningRate, float ClipScale, float BiasCorrection1, float BiasCorrection2);

/// <summary>Coordinator to every member when all are prepared: apply the update (or, with Skip, only count the step), go on to the next step unless Hold. The worker named by CheckpointWriter writes the state after this step in the background.</summary>
public sealed record CommitStep(Coordinates At, UpdateCoefficients Update, bool Skip, bool Hold, WorkerId? CheckpointWriter);

/// <summary>Coordinator to every member: drop the uncommitted step and wait for the next plan.</summary>
public sealed record AbortStep(Coordinates At, string Reason);

/// <summary>Coordinator to a holding member: losses of these validation micro-batches. Answer: EvaluationCompleted.</summary>
public sealed record EvaluateShare(Coordinates At, IReadOnlyList<IndexRange> Batches);

/// <summary>Coordinator to a holding worker: write the state of At.Step to disk now. Answer: CheckpointWritten or CheckpointFailed.</summary>
public sealed record WriteCheckpoint(Coordinates At);

/// <summary>Coordinator to worker: finish what is being written and end with this exit code.</summary>
public sealed record StopWorker(RunId Run, Fence Fence, string Reason, int ExitCode);
