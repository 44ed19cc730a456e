using System.Collections.Immutable;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Worker.Collectives;

namespace ClusterLlm.Worker.Training;

/// <summary>
/// Something the shell must do, in the order given. Buffers are numbers; the shell allocates one when it is first
/// named.
/// </summary>
internal abstract record WorkerEffect;

internal sealed record SendToCoordinator(object Message) : WorkerEffect;

/// <summary>The same, with the resident bytes filled in.</summary>
internal sealed record SendHeartbeat(WorkerHeartbeat Heartbeat) : WorkerEffect;

/// <summary>Make the model and open the corpus: <see cref="RunOpened"/> or <see cref="JobFailed"/>.</summary>
internal sealed record OpenRun(JoinAccepted Accepted) : WorkerEffect;

internal sealed record BringUpState(LoadState Request) : WorkerEffect;

internal sealed record FetchState(ReceiveState Request) : WorkerEffect;

/// <summary>From now on peers may fetch the state of the step from here.</summary>
internal sealed record OfferState(Coordinates At) : WorkerEffect;

/// <summary>The state is about to change.</summary>
internal sealed record WithdrawState : WorkerEffect;

internal sealed record BeginReduction(CollectivePlan Plan) : WorkerEffect;

internal sealed record AbandonReduction : WorkerEffect;

/// <summary>The gradient in a buffer is the whole sum of a node: hand it to the collective.</summary>
internal sealed record OfferNode(TreeNode Node, int Buffer, long LossTokens) : WorkerEffect;

/// <summary>Adds Right into Left.</summary>
internal readonly record struct Merge(int Left, int Right);

/// <summary>
/// Compute the gradient of a leaf, the sum over its micro-batches (or none, where Leaf is null), into Buffer, do the
/// merges in order, and make the buffer ResultBuffer readable for the collective if Publish. Answer:
/// <see cref="Computed"/> or <see cref="JobFailed"/>.
/// </summary>
internal sealed record Compute(StepId Step, int? Leaf, IndexRange MicroBatches, int Buffer,
    ImmutableArray<Merge> Merges, int ResultBuffer,
    bool Publish)
    : WorkerEffect;

/// <summary>
/// Apply the update with the collective's result, unless Skip; hash the state afterwards if Hold or Hash.
/// </summary>
internal sealed record ApplyUpdate(CommitStep Commit) : WorkerEffect;

/// <summary>
/// Apply the prepared update if Applies and the step is not skipped, and hash the state: <see cref="StateArrived"/> or
/// <see cref="JobFailed"/>.
/// </summary>
internal sealed record SettleOnState(SettleState Request, bool Applies) : WorkerEffect;

/// <summary>Answer: <see cref="Evaluated"/>.</summary>
internal sealed record Evaluate(int Batch) : WorkerEffect;

/// <summary>Which of these nodes have sums that are not finite: <see cref="NodesChecked"/>.</summary>
internal sealed record CheckNodes(ImmutableArray<(TreeNode Node, int Buffer)> Nodes) : WorkerEffect;

/// <summary>Write what the flight recorder holds to the run directory.</summary>
internal sealed record WriteFlight(string Reason) : WorkerEffect;

/// <summary>Begin to write the state of At.Step in the background, with Progress in its manifest.</summary>
internal sealed record StartCheckpoint(Coordinates At, RunProgress? Progress) : WorkerEffect;

/// <summary>Wait for a checkpoint under way, then end the process. Last effect of all.</summary>
internal sealed record Exit(int Code, string Reason) : WorkerEffect;
