using System.Collections.Immutable;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Worker.Training;

/// <summary>What the compute thread or the state transfer is at. One at a time.</summary>
internal abstract record Job;

internal sealed record Opening : Job;

internal sealed record GettingState(Coordinates At) : Job;

/// <summary>Buffers that the job alone uses until it ends.</summary>
internal sealed record ComputingNode(StepId Step, TreeNode Result, int ResultBuffer, ImmutableArray<int> Freed,
    bool Publishes) : Job;

internal sealed record Applying(CommitStep Commit) : Job;

internal sealed record Evaluating : Job;
