using System.Collections.Immutable;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// All workers hold the same bits, or else everything since they last did is done again. A worker whose memory was
/// changed has put its wrong gradients into everyone's sums, so nobody's state is taken for the right one: only the
/// replay is.
/// </summary>
internal static class RunVerification
{
    private const int MaxDivergences = 3;

    /// <summary>Whether the commit of this step asks its members for the hash of their state.</summary>
    public static bool IsDue(RunState state, StepId step, bool hold) =>
        hold || (state.Settings.VerifyEvery > 0 && step.Value % state.Settings.VerifyEvery == 0)
        || state.Divergence?.Step == step;

    public static void Begin(RunTurn turn, IEnumerable<WorkerId> members) =>
        turn.State = turn.State with
        {
            Verifying = new Verification(turn.State.Committed, [.. members],
                ImmutableSortedDictionary<WorkerId, ulong>.Empty),
        };

    public static void Heard(RunTurn turn, StepApplied applied)
    {
        if (turn.State.Verifying is not { } verifying || verifying.Step != applied.At.Step
            || !verifying.Owed.Contains(applied.Worker))
            return;
        turn.State = turn.State with
        {
            Verifying = verifying with
            {
                Owed = verifying.Owed.Remove(applied.Worker),
                Hashes = verifying.Hashes.Add(applied.Worker, applied.StateHash),
            },
        };
        ConcludeIfComplete(turn);
    }

    /// <summary>A lost worker owes nothing more; what it said before still counts.</summary>
    public static void Lost(RunTurn turn, WorkerId worker)
    {
        if (turn.State.Verifying is not { } verifying || !verifying.Owed.Contains(worker))
            return;
        turn.State = turn.State with { Verifying = verifying with { Owed = verifying.Owed.Remove(worker) } };
        ConcludeIfComplete(turn);
    }

    private static void ConcludeIfComplete(RunTurn turn)
    {
        if (turn.State.Verifying is not { Owed.IsEmpty: true } verifying)
            return;
        turn.State = turn.State with { Verifying = null };
        if (verifying.Hashes.IsEmpty)
            return;
        if (verifying.Hashes.Values.Distinct().Count() > 1)
            Diverge(turn, verifying);
        else
            Agree(turn, verifying.Step, verifying.Hashes.Values.First());
    }

    private static void Agree(RunTurn turn, StepId step, ulong hash)
    {
        turn.State = turn.State with { VerifiedAt = step };
        turn.Journal(new Verified(step, hash));
        if (turn.State.Divergence is not { } divergence || divergence.Step != step)
            return;
        turn.State = turn.State with { Divergence = null };
        foreach (var (worker, held) in Culprits(divergence, hash))
            if (turn.State.Slots[worker].Incarnation == held.Process)
                RunMembership.Evict(turn, worker,
                    $"after step {step} it held a state with hash {held.Hash:x16}; the replay gave {hash:x16}");
    }

    /// <summary>
    /// Who differed from the replay. Wrong gradients enter everyone's sums, so all may: then those whom the majority
    /// outvotes.
    /// </summary>
    private static IEnumerable<KeyValuePair<WorkerId, (Incarnation Process, ulong Hash)>> Culprits(
        Divergence divergence, ulong replayed)
    {
        var wrong = divergence.Held.Where(pair => pair.Value.Hash != replayed).ToList();
        if (wrong.Count < divergence.Held.Count)
            return wrong;
        var votes = wrong.GroupBy(pair => pair.Value.Hash).OrderByDescending(group => group.Count()).ToList();
        return votes.Count > 1 && votes[0].Count() > votes[1].Count()
            ? votes.Skip(1).SelectMany(group => group)
            : wrong;
    }

    private static void Diverge(RunTurn turn, Verification verifying)
    {
        var words = string.Join(", ", verifying.Hashes.Select(pair => $"{pair.Key} {pair.Value:x16}"));
        var count = (turn.State.Divergence?.Count ?? 0) + 1;
        var why = $"after step {verifying.Step} the workers hold different states: {words}";
        turn.Journal(new Diverged(verifying.Step, words));
        if (count > MaxDivergences)
        {
            turn.End(1, $"{why}; so they did in {MaxDivergences} replays: a machine computes wrongly");
            return;
        }
        var held = verifying.Hashes.Where(pair => turn.State.Slots[pair.Key].Incarnation is not null)
            .ToImmutableSortedDictionary(pair => pair.Key,
                pair => (turn.State.Slots[pair.Key].Incarnation!.Value, pair.Value));
        turn.State = turn.State with { Divergence = new Divergence(verifying.Step, held, count) };
        RunRewind.Distrust(turn, turn.State.VerifiedAt, why);
    }
}
