using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Worker.Tests.Collectives;

/// <summary>Random divisions of micro-batches among workers.</summary>
internal static class Plans
{
    public static readonly RunId Run = new(new Guid("11111111-2222-3333-4444-555555555555"));

    public static Coordinates At(int generation, long step) =>
        new(Run, new Fence(1), new Generation(generation), new StepId(step));

    /// <summary>Cuts 0..V-1 at random places and deals the pieces out; some workers may get none.</summary>
    public static IReadOnlyList<IReadOnlyList<IndexRange>> Deal(Random random, int microBatches, int workers)
    {
        var ranges = Enumerable.Range(0, workers).Select(_ => new List<IndexRange>()).ToArray();
        for (var start = 0; start < microBatches;)
        {
            var end = random.Next(start, microBatches) + 1;
            ranges[random.Next(workers)].Add(new IndexRange(start, end));
            start = end;
        }

        return ranges;
    }

    public static IReadOnlyList<PlanMember> Members(IReadOnlyList<IReadOnlyList<IndexRange>> ranges) =>
        [.. ranges.Select((r, i) => new PlanMember(new WorkerId(i), $"memory://{i}", r))];
}
