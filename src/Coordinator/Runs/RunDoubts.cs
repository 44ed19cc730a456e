using System.Collections.Immutable;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// Before a step is skipped because it is not finite, others compute it: what is so on every worker is skipped, whoever
/// alone made it so is replaced. Each attempt ends the doubt, replaces somebody or halves the suspects.
/// </summary>
internal static class RunDoubts
{
    private const int MaxDisputes = 3;

    /// <summary>Whether the prepared step is not to be committed yet; then another attempt is under way.</summary>
    public static bool Object(RunTurn turn, List<StepPrepared> reports)
    {
        var finite = IsFinite(reports);
        return turn.State.Doubt switch
        {
            { Stands: true } => false,
            { Suspects.IsEmpty: false } doubt => Eliminate(turn, doubt, finite),
            { } doubt => Judge(turn, doubt, Claims(turn.State.Plan, reports)),
            null => !finite && reports.Count > 1 && Ask(turn, Claims(turn.State.Plan, reports)),
        };
    }

    /// <summary>Nothing tells who of them is right: once they try again, then all are replaced.</summary>
    public static void Dispute(RunTurn turn, string why)
    {
        var step = turn.State.NextStep;
        var count = turn.State.Dispute is { } known && known.Step == step ? known.Count + 1 : 1;
        turn.State = turn.State with { Dispute = new GradientDispute(step, count) };
        if (count > MaxDisputes)
            turn.End(1, $"step {step} cannot be committed: {why}; so they did in {MaxDisputes} attempts before: "
                + "a machine computes wrongly");
        else if (count == 1)
            Again(turn, why);
        else
            foreach (var member in turn.State.Plan)
                RunMembership.Evict(turn, member.Worker, $"at step {step} {why}, and nothing tells which is right");
    }

    /// <summary>Who computes the step under way.</summary>
    public static IEnumerable<WorkerSlot> Members(RunState state) => state.Doubt is not { Aside.IsEmpty: false } doubt
        ? state.Ready : state.Ready.Where(slot => !doubt.Aside.Contains(slot.Id));

    private static bool Ask(RunTurn turn, ImmutableArray<ShareClaim> claims)
    {
        if (claims.IsEmpty)
            return LeaveOut(turn, [.. turn.State.Plan.Select(member => member.Worker)]);
        turn.State = turn.State with
        {
            Doubt = new StepDoubt { Claims = claims, Shares = InOtherHands(turn.State.Plan, claims) },
        };
        return Again(turn, $"it is not finite in {string.Join(", ", claims.GroupBy(claim => claim.Worker)
            .Select(own => $"{Words(own)} of {own.Key}"))}: others compute them");
    }

    /// <summary>What two workers find of one share is so; what only one of them finds is its own doing.</summary>
    private static bool Judge(RunTurn turn, StepDoubt doubt, ImmutableArray<ShareClaim> second)
    {
        if (doubt.Claims.Any(claim => second.Any(other => other.Share == claim.Share)))
            return false;
        var step = turn.State.NextStep;
        foreach (var claims in doubt.Claims.AddRange(second).GroupBy(claim => claim.Worker))
            RunMembership.Evict(turn, claims.Key,
                $"at step {step} it finds {Words(claims)} not finite, and another worker "
                + "finds the same finite");
        return true;
    }

    private static bool Eliminate(RunTurn turn, StepDoubt doubt, bool finite)
    {
        if (finite && doubt.Aside is [var culprit])
        {
            RunMembership.Evict(turn, culprit, $"step {turn.State.NextStep} is finite without it only");
            return true;
        }
        return LeaveOut(turn, finite ? doubt.Aside : doubt.Suspects.RemoveRange(doubt.Aside));
    }

    /// <summary>The first half of those who are left to suspect; when nobody is, all try for the last time.</summary>
    private static bool LeaveOut(RunTurn turn, ImmutableArray<WorkerId> suspects)
    {
        ImmutableArray<WorkerId> aside = [.. suspects.Take(Math.Max(1, suspects.Length / 2))];
        turn.State = turn.State with
        {
            Doubt = new StepDoubt { Suspects = suspects, Aside = aside, Stands = suspects.IsEmpty },
        };
        return Again(turn, suspects.IsEmpty ? "it is not finite without any one of its workers"
            : $"it is not finite, and no worker says why: trying without {string.Join(", ", aside)}");
    }

    private static bool Again(RunTurn turn, string why)
    {
        turn.Journal(new StepAborted(turn.State.NextStep, turn.State.Generation, why));
        RunSteps.Begin(turn);
        turn.Because($"step {turn.State.NextStep} begins again: {why}");
        return true;
    }

    /// <summary>
    /// The shares, moved on so far that as few as can be of those claimed go to one who claims its own.
    /// </summary>
    private static ImmutableArray<IndexRange> InOtherHands(ImmutableArray<PlanMember> plan,
        ImmutableArray<ShareClaim> claims)
    {
        var accusers = claims.Select(claim => claim.Worker).ToHashSet();
        var claimed = plan.Select(member => accusers.Contains(member.Worker)).ToList();
        var shift = Enumerable.Range(1, plan.Length - 1).MinBy(shift =>
            claimed.Where((mine, rank) => mine && claimed[(rank + shift) % plan.Length]).Count());
        var shares = plan.Select(member => member.MicroBatches is [var share] ? share : default).ToList();
        return [.. shares.Select((_, rank) => shares[(rank + shift) % shares.Count])];
    }

    private static ImmutableArray<ShareClaim> Claims(ImmutableArray<PlanMember> plan,
        List<StepPrepared> reports) =>
    [
        .. plan.Zip(reports).Where(pair => pair.Second.NonFinite.Count > 0 || !pair.Second.Losses.All(IsFinite))
            .SelectMany(pair => pair.First.MicroBatches.Select(share => new ShareClaim(share, pair.First.Worker))),
    ];

    /// <summary>Without a token to learn from there is nothing to divide by, whoever computes it.</summary>
    private static bool IsFinite(List<StepPrepared> reports) =>
        reports.All(report => report.Losses.All(loss => loss.Tokens == 0))
        || (double.IsFinite(reports[0].SquaredNorm) && reports.All(report => report.Losses.All(IsFinite)));

    private static bool IsFinite(MicroBatchLoss loss) => double.IsFinite(loss.LossSum);

    private static string Words(IEnumerable<ShareClaim> claims) =>
        "micro-batches " + string.Join(", ", claims.Select(claim =>
        claim.Share.Count == 1 ? $"{claim.Share.Start}" : $"{claim.Share.Start} to {claim.Share.End - 1}"));
}
