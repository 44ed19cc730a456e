using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Worker.Collectives;

/// <summary>What all members of a generation agree on: who computes what and who owns which slice.</summary>
internal sealed class CollectivePlan
{
    private readonly Dictionary<WorkerId, int> _ranks = [];

    public CollectivePlan(Coordinates at, WorkerId self, int microBatches, IReadOnlyList<PlanMember> members,
        IReadOnlyList<IndexRange>? leaves = null, TraceContext? trace = null)
    {
        At = at;
        Members = members;
        Leaves = leaves ?? [];
        Trace = trace;
        for (var rank = 0; rank < members.Count; rank++)
            _ranks.Add(members[rank].Worker, rank);
        Rank = _ranks.TryGetValue(self, out var own)
            ? own
            : throw new ArgumentException($"{self} is not a member of the plan", nameof(self));
        Reduction = ReductionPlan.Build(new ReductionTree(microBatches), [.. members.Select(m => m.MicroBatches)]);
    }

    private CollectivePlan(CollectivePlan other, StepId step, TraceContext? trace)
    {
        At = other.At with { Step = step };
        Members = other.Members;
        Leaves = other.Leaves;
        Trace = trace;
        Rank = other.Rank;
        Reduction = other.Reduction;
        _ranks = other._ranks;
    }

    public Coordinates At { get; }

    public IReadOnlyList<PlanMember> Members { get; }

    /// <summary>The micro-batches of each leaf of the tree; empty where leaf i is micro-batch i.</summary>
    public IReadOnlyList<IndexRange> Leaves { get; }

    /// <summary>Of the step; null where none is recorded.</summary>
    public TraceContext? Trace { get; }

    public int Rank { get; }

    public WorkerId Self => Members[Rank].Worker;

    public ReductionPlan Reduction { get; }

    /// <summary>The same plan for a later step.</summary>
    public CollectivePlan ForStep(StepId step, TraceContext? trace = null) => new(this, step, trace);

    /// <summary>-1 when the worker is no member.</summary>
    public int RankOf(WorkerId worker) => _ranks.GetValueOrDefault(worker, -1);
}
