using ClusterLlm.Protocol;
using ClusterLlm.Simulation.Values;
using ClusterLlm.Worker.Collectives;

namespace ClusterLlm.Simulation.Workers;

/// <summary>
/// Every member owns one slice: nodes go to the owners, averaged slices come back. What RemoteCollective does, slice by
/// slice.
/// </summary>
internal sealed class SliceCollective(World world, SimWorker worker) : Collective
{
    private readonly List<(Coordinates At, WorkerId From, Slice Slice)> early = [];
    private CollectivePlan? plan;
    private Coordinates last;
    private ulong[] values = [];
    private bool[] came = [];
    private bool[] waiting = [];
    private ulong[] averages = [];
    private bool[] averaged = [];
    private int averagesLeft;
    private long tokens;

    public override int Kept => early.Count;

    public override void Begin(CollectivePlan plan)
    {
        Abandon();
        var positions = plan.Reduction.Positions.Count;
        if (values.Length != positions || averages.Length != plan.Members.Count)
            (values, came, waiting, averages, averaged) = (new ulong[positions], new bool[positions],
                new bool[positions], new ulong[plan.Members.Count], new bool[plan.Members.Count]);
        else
        {
            Array.Clear(came);
            Array.Clear(waiting);
            Array.Clear(averaged);
        }
        (this.plan, last, averagesLeft, tokens, Result) = (plan, plan.At, plan.Members.Count, 0, null);
        early.RemoveAll(kept => kept.At.RelevanceTo(last) == Relevance.Stale);
        foreach (var (_, _, slice) in early.Where(kept => kept.At == last).ToList())
            Receive(slice);
        early.RemoveAll(kept => kept.At == last);
    }

    public override void Offer(TreeNode node, int buffer, long tokens)
    {
        var position = plan!.Reduction.Leaves[node];
        foreach (var member in plan.Members)
            if (member.Worker != plan.Self)
                worker.Send(member.Worker, new Slice(plan.At, plan.Self, node, worker.Reading(buffer), tokens));
        Add(position, worker.Buffer(buffer), tokens);
    }

    public override void Abandon() => plan = null;

    public override void Receive(Slice slice)
    {
        if (plan?.At != slice.At)
        {
            Keep(slice);
            return;
        }
        if (plan.RankOf(slice.From) is var rank && rank < 0)
            throw Broken($"{slice.From} is no member");
        if (slice.Node is { } node)
        {
            if (!plan.Reduction.Leaves.TryGetValue(node, out var position)
                || plan.Reduction.Positions[position].Rank != rank)
                throw Broken($"{node} is not for {slice.From} to send");
            Add(position, slice.Value(), slice.Tokens);
        }
        else
        {
            Average(rank, slice.Value());
        }
    }

    private void Keep(Slice slice)
    {
        if (last != default && slice.At.RelevanceTo(last) != Relevance.Future)
            return;
        early.RemoveAll(kept => kept.From == slice.From && kept.At.Generation != slice.At.Generation
            && kept.At.RelevanceTo(slice.At) == Relevance.Stale);
        early.Add((slice.At, slice.From, slice));
    }

    private void Add(int position, ulong value, long count)
    {
        if (came[position])
            throw Broken("a node came twice");
        came[position] = true;
        tokens += count;
        var reduction = plan!.Reduction;
        while (position != reduction.Root)
        {
            var (parent, sibling, isLeft, _) = reduction.Positions[position];
            if (!waiting[sibling])
            {
                (values[position], waiting[position]) = (value, true);
                return;
            }
            waiting[sibling] = false;
            value = isLeft ? Symbol.Add(value, values[sibling]) : Symbol.Add(values[sibling], value);
            position = parent;
        }
        var average = worker.Sickness == Sickness.SpoilsSums ? Symbol.NotFinite : Mathematics.Average(value, tokens);
        var slice = new Slice(plan.At, plan.Self, null, () => average, 0);
        foreach (var member in plan.Members)
            if (member.Worker != plan.Self)
                worker.Send(member.Worker, slice);
        Average(plan.Rank, average);
    }

    private void Average(int rank, ulong average)
    {
        if (averaged[rank])
            throw Broken("an averaged slice came twice");
        (averages[rank], averaged[rank]) = (average, true);
        if (--averagesLeft > 0)
            return;
        // All slices of one gradient have one symbol; slices of different gradients make another.
        var whole = averages[0];
        foreach (var other in averages)
            whole = Symbol.Join(whole, other);
        Result = whole;
        world.Checker.GradientComplete(worker, plan!, whole);
        worker.Reduced(new ReductionCompleted(plan!.At, world.Mathematics.SquaredNorm(whole), 0));
    }

    private Checks.InvariantViolation Broken(string what) =>
        new("collective_is_sound", $"{worker.Name} at {plan!.At}: {what}");
}
