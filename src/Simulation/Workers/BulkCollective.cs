using ClusterLlm.Protocol;
using ClusterLlm.Simulation.Engine;
using ClusterLlm.Simulation.Values;
using ClusterLlm.Worker.Collectives;

namespace ClusterLlm.Simulation.Workers;

/// <summary>For many members: they meet in one place, and each learns the result by one event.</summary>
internal sealed class BulkCollective(World world, SimWorker worker) : Collective
{
    private CollectivePlan? plan;

    public override void Begin(CollectivePlan plan)
    {
        (this.plan, Result) = (plan, null);
        if (Meeting(plan).Join(this) is { } average)
            Complete(average);
    }

    public override void Offer(TreeNode node, int buffer, long tokens) =>
        Meeting(plan!).Offer(node, worker.Buffer(buffer), tokens);

    public override void Abandon() => plan = null;

    private Gathering Meeting(CollectivePlan plan)
    {
        if (!world.Gatherings.TryGetValue(plan.At, out var gathering))
        {
            foreach (var old in world.Gatherings.Keys.Where(at => at.Step.Value < plan.At.Step.Value - 1).ToList())
                world.Gatherings.Remove(old);
            world.Gatherings[plan.At] = gathering = new Gathering(plan);
        }
        return gathering;
    }

    private void Complete(ulong average)
    {
        var at = plan!.At;
        worker.TakeAfter(2 * world.Weather.Delay + (long)(world.Chance.Fraction() * world.Weather.Jitter), () =>
        {
            if (plan?.At != at)
                return;
            Result = average;
            world.Checker.GradientComplete(worker, plan, average);
            worker.Reduced(new ReductionCompleted(at, world.Mathematics.SquaredNorm(average), 0));
        });
    }

    /// <summary>One step's sum under one plan.</summary>
    internal sealed class Gathering(CollectivePlan plan)
    {
        private readonly List<BulkCollective> members = [];
        private readonly Dictionary<int, ulong> waiting = [];
        private long tokens;
        private ulong? average;

        public ulong? Join(BulkCollective member)
        {
            members.Add(member);
            return average;
        }

        public void Offer(TreeNode node, ulong value, long count)
        {
            var position = plan.Reduction.Leaves[node];
            tokens += count;
            while (position != plan.Reduction.Root)
            {
                var (parent, sibling, isLeft, _) = plan.Reduction.Positions[position];
                if (!waiting.Remove(sibling, out var other))
                {
                    waiting.Add(position, value);
                    return;
                }
                value = isLeft ? Symbol.Add(value, other) : Symbol.Add(other, value);
                position = parent;
            }
            average = Mathematics.Average(value, tokens);
            foreach (var member in members)
                if (member.plan?.At == plan.At)
                    member.Complete(average.Value);
        }
    }
}
