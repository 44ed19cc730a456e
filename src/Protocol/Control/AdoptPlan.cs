namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Coordinator to every member: a new generation. It aborts whatever uncommitted step was under way; At.Step is the
/// first to compute. Valid for all later steps until the next plan.
/// </summary>
public sealed record AdoptPlan(Coordinates At, int MicroBatches, IReadOnlyList<PlanMember> Members);
