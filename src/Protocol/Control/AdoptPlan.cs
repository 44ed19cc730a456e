namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Coordinator to every member: a new generation. It aborts whatever uncommitted step was under way; At.Step is the
/// first to compute. Valid for all later steps until the next plan. MicroBatches counts the leaves of the reduction
/// tree, by which members' ranges and losses are numbered: leaf i is micro-batch i, or the sum over the micro-batches
/// Leaves[i] where there are Leaves (a fixed world, with one leaf for each member). Trace is that of the step At.Step;
/// null where none is recorded.
/// </summary>
public sealed record AdoptPlan(
    Coordinates At, int MicroBatches, IReadOnlyList<PlanMember> Members, IReadOnlyList<IndexRange> Leaves,
    TraceContext? Trace = null);
