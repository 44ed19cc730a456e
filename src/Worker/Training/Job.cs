using System.Collections.Immutable;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Worker.Collectives;

namespace ClusterLlm.Worker.Training;

/// <summary>What the compute thread or the state transfer is at. One at a time.</summary>
internal abstract record Job;

internal sealed record Opening : Job;

internal sealed record GettingState(Coordinates At) : Job;

/// <summary>Buffers that the job alone uses until it ends.</summary>
internal sealed record ComputingNode(StepId Step, TreeNode Result, int ResultBuffer, ImmutableArray<int> Freed,
    bool Publishes) : Job;

internal sealed record Applying(CommitStep Commit) : Job;

/// <summary>Hashing the state, after the prepared update if it is still to be applied.</summary>
internal sealed record Settling(SettleState Request, bool Applies) : Job;

/// <summary>The gradient is complete but not finite; whose share made it so is looked for.</summary>
internal sealed record CheckingNodes(ReductionCompleted Reduction) : Job;

/// <summary>Batches still to do and the losses so far.</summary>
internal sealed record Evaluating(Coordinates At, ImmutableQueue<int> Batches, ImmutableList<MicroBatchLoss> Losses)
    : Job;
