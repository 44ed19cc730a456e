using ClusterLlm.Coordinator.Cli;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>Who takes part: joins, losses, silence, and the beginning when enough are there.</summary>
internal static class RunMembership
{
    public static void Join(RunTurn turn, JoinRun join)
    {
        var id = join.Worker.Value >= 0 ? join.Worker : PlaceFor(turn.State, join.Incarnation);
        var slot = turn.State.Slots.GetValueOrDefault(id) ?? new WorkerSlot(id);
        if (slot.Incarnation == join.Incarnation)
        {
            Accept(turn, slot with { LastSeen = turn.Now });
            return;
        }
        if (WhyRefused(turn.State, slot, join) is { } refused)
        {
            Refuse(turn, slot, join, refused);
            return;
        }
        if (slot.IsPresent)
        {
            turn.Do(new EndProcess(id, slot.ProcessId, "replaced by a newer process"));
            Lose(turn, id, MembershipChange.Died, "replaced by a newer process");
            slot = turn.Slot(id);
        }
        if (turn.State.Numerics is null)
        {
            turn.State = turn.State with { Numerics = join.Numerics };
            turn.Journal(new NumericsPinned(join.Numerics));
        }
        slot = slot with
        {
            Applied = join.AppliedStep,
            PreparedFor = join.PreparedStep,
            Settles = false,
            Proven = false,
            Draining = false,
            GivenUp = false,
            MicroBatchSeconds = 0,
            ProgressAt = turn.Now,
            WaitsFor = null,
            Detail = "",
            Status = WorkerStatus.Joined,
            Incarnation = join.Incarnation,
            ProcessId = join.ProcessId,
            Host = join.Host,
            DataAddress = join.DataAddress,
            HttpAddress = IsEndpoint(join.HttpAddress) ? join.HttpAddress : "",
            Generation = turn.State.Generation,
            LastSeen = turn.Now,
            Phase = WorkerPhase.Joining,
            StateFailures = 0,
            StateAt = null,
        };
        if (!turn.State.Slots.Values.Any(other => other.IsPresent))
            turn.State = turn.State with { WaitingSince = turn.Now };
        turn.Membership(slot, MembershipChange.Joined, $"process {join.ProcessId} on {join.Host}");
        Accept(turn, slot);
        if (turn.State.Phase == RunPhase.Admitting)
            RunBetweenSteps.Rest(turn);
    }

    /// <summary>
    /// A worker's report that the step cannot be done: who is to blame is replaced, the rest begin the step again.
    /// </summary>
    public static void Accuse(RunTurn turn, StepFailed failed)
    {
        var culprit = failed.Culprit is { } named && turn.State.Slots.TryGetValue(named, out var slot)
            && slot.Status == WorkerStatus.Ready
            ? named : failed.Worker;
        var why = culprit == failed.Worker ? failed.Reason : $"{failed.Worker} reports: {failed.Reason}";
        Evict(turn, culprit, why);
    }

    public static void Exited(RunTurn turn, ProcessExited exited)
    {
        var slot = turn.State.Slots.GetValueOrDefault(exited.Worker) ?? new WorkerSlot(exited.Worker);
        if (slot.IsPresent && slot.ProcessId == exited.ProcessId)
            Lose(turn, slot.Id, MembershipChange.Died, $"process {exited.ProcessId} ended with {exited.Detail}");
        if (!exited.GivenUp)
            return;
        slot = (turn.State.Slots.GetValueOrDefault(exited.Worker) ?? slot) with { GivenUp = true };
        turn.Set(slot);
        turn.Membership(slot, MembershipChange.GivenUp, exited.Detail);
        EndIfHopeless(turn, exited.Detail, exited.ExitCode == ExitCodes.BadInput ? ExitCodes.BadInput
            : ExitCodes.Failed);
    }

    public static void Unreachable(RunTurn turn, WorkerUnreachable lost)
    {
        if (turn.Now < turn.State.DrowsyUntil)
            turn.Because($"{lost.Worker} may be unreachable only because this process was asleep: {lost.Reason}");
        else if (turn.State.Slots.TryGetValue(lost.Worker, out var slot) && slot.Incarnation == lost.Incarnation)
            Evict(turn, lost.Worker, lost.Reason);
    }

    public static void CheckSilence(RunTurn turn)
    {
        foreach (var slot in turn.State.Slots.Values)
        {
            if (slot.IsPresent && turn.Now - slot.LastSeen > turn.Settings.HeartbeatTimeout
                && turn.State.Phase != RunPhase.Ended)
                Evict(turn, slot.Id, $"silent for {(turn.Now - slot.LastSeen).TotalSeconds:F0} s");
        }
        var waited = turn.Now - turn.State.WaitingSince > turn.Settings.WaitForWorkers;
        var nobody = !turn.State.Slots.Values.Any(slot => slot.IsPresent);
        if (RunBetweenSteps.AwaitsWorkers(turn.State) && waited)
            RunBetweenSteps.RequestStop(turn, new StopRequest($"{turn.State.Ready.Count()} workers for "
                + $"{turn.Settings.WaitForWorkers.TotalSeconds:F0} s, and cluster.min_workers is {turn.Settings.MinWorkers}",
                ExitCodes.Failed));
        if (turn.State.Phase != RunPhase.Assembling || !nobody)
            return;
        if (turn.State.Stop is { } stop)
            turn.End(stop.ExitCode, stop.Reason);
        else if (waited && turn.State.Pause is null)
            turn.End(1, $"no worker joined within {turn.Settings.WaitForWorkers.TotalSeconds:F0} s; "
                + $"the run continues from step {turn.State.LastCheckpoint.Step} with --resume {turn.Settings.RunDirectory}");
    }

    /// <summary>Removes a worker and ends its process.</summary>
    public static void Evict(RunTurn turn, WorkerId worker, string why)
    {
        var slot = turn.Slot(worker);
        turn.Do(new EndProcess(worker, slot.ProcessId, why));
        Lose(turn, worker, MembershipChange.Evicted, why);
    }

    /// <summary>The worker's process takes no further part; what it was needed for is given to others.</summary>
    public static void Lose(RunTurn turn, WorkerId worker, MembershipChange change, string why)
    {
        var slot = turn.Slot(worker);
        Remove(turn, worker, change, why);
        RunVerification.Lost(turn, worker);
        var loading = turn.State.Phase == RunPhase.Loading && slot.Status == WorkerStatus.Receiving
            && turn.State.Slots.Values.All(other => other.Status != WorkerStatus.Receiving);
        if (slot.Status == WorkerStatus.Ready || loading)
            Recover(turn, worker, why);
        else if (turn.State.Phase == RunPhase.Admitting)
            RunBetweenSteps.Rest(turn);
    }

    /// <summary>The place becomes empty; whatever waited for its worker is the caller's to see to.</summary>
    public static void Remove(RunTurn turn, WorkerId worker, MembershipChange change, string why)
    {
        var slot = turn.Slot(worker);
        turn.Set(slot with
        {
            Status = WorkerStatus.Absent,
            Incarnation = null,
            StateAt = null,
            Phase = WorkerPhase.Starting,
            MicroBatchesDone = 0,
            ResidentBytes = 0,
            Former = slot.Former.Add(slot.Incarnation!.Value),
        });
        // What others are suspected of rests on who takes part.
        if (slot.Status == WorkerStatus.Ready)
            turn.State = turn.State with { Doubt = null };
        turn.NextGeneration();
        turn.Membership(slot, change, why);
        RunCheckpoints.WriterLost(turn, worker, why);
    }

    private static void Recover(RunTurn turn, WorkerId worker, string why)
    {
        if (!turn.State.Ready.Any())
        {
            RunRewind.LoseState(turn, why);
            return;
        }
        switch (turn.State.Phase)
        {
            case RunPhase.Stepping:
                turn.Journal(new StepAborted(turn.State.NextStep, turn.State.Generation, $"{worker}: {why}"));
                if (turn.State.Ready.Count() < turn.Settings.MinWorkers)
                    RunAssembly.Pause(turn, $"{turn.State.Ready.Count()} workers are left");
                else
                    RunSteps.Begin(turn);
                break;
            case RunPhase.Settling:
                RunSteps.Settle(turn, worker);
                break;
            case RunPhase.Evaluating:
                RunEvaluation.Reassign(turn, worker);
                break;
            case RunPhase.Admitting:
                RunBetweenSteps.Rest(turn);
                break;
            case RunPhase.Saving:
                RunBetweenSteps.Rest(turn);
                break;
        }
    }

    private static void Accept(RunTurn turn, WorkerSlot slot)
    {
        turn.Set(slot);
        turn.Do(new Reply(new JoinAccepted(ProtocolVersion.Current, turn.At(slot), slot.Id,
            turn.Settings.ConfigurationYaml, turn.Settings.RunDirectory, turn.Settings.CorpusDirectory,
            turn.Settings.ConfigurationHash)));
    }

    private static (JoinRefusal Code, string Reason)? WhyRefused(RunState state, WorkerSlot slot, JoinRun join)
    {
        if (!ProtocolVersion.TryAgree(join.ProtocolVersion, out _))
            return (JoinRefusal.ProtocolVersion, ProtocolVersion.Refusal(join.ProtocolVersion));
        if (join.Run != default && join.Run != state.Settings.Run)
            return (JoinRefusal.OtherRun, $"it takes part in run {join.Run}; this is run {state.Settings.Run}");
        if (join.ConfigurationHash.Length > 0 && join.ConfigurationHash != state.Settings.ConfigurationHash)
            return (JoinRefusal.OtherRun, "it opened the run with settings that were changed since");
        if (state.Settings.MaxWorkers > 0 && !slot.IsPresent
            && state.Slots.Values.Count(other => other.IsPresent) >= state.Settings.MaxWorkers)
            return (JoinRefusal.Full, $"cluster.max_workers is {state.Settings.MaxWorkers}");
        if (slot.Former.Contains(join.Incarnation))
            return (JoinRefusal.Superseded, $"process {join.ProcessId} was removed from the run");
        if (state.Numerics is { } pinned && !state.Settings.AllowDifferentNumerics
            && NumericsComparison.Differences(pinned, join.Numerics) is { Count: > 0 } differences)
            return (JoinRefusal.Numerics,
                $"its results would differ in their last bits: {string.Join("; ", differences)}");
        return null;
    }

    private static void Refuse(RunTurn turn, WorkerSlot slot, JoinRun join, (JoinRefusal Code, string Reason) refused)
    {
        turn.Do(new Reply(new JoinRefused(refused.Code, refused.Reason)));
        turn.Membership(slot with { ProcessId = join.ProcessId }, MembershipChange.Refused, refused.Reason);
        // Another process of the same build on the same machine would be refused again.
        if (refused.Code is JoinRefusal.Superseded or JoinRefusal.OtherRun or JoinRefusal.Full)
            return;
        // Who is in the place, and works, does not lose it because a stranger asked for it.
        if (slot.IsPresent)
            return;
        turn.Do(new AbandonWorker(slot.Id, refused.Reason));
        turn.Set(slot with { GivenUp = turn.Settings.StartsWorkers });
        EndIfHopeless(turn, refused.Reason);
    }

    /// <summary>It is shown to people as a link, and handed on to whoever scrapes workers.</summary>
    private static bool IsEndpoint(string address) => Uri.TryCreate(address, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url is { UserInfo: "", PathAndQuery: "/", Fragment: "" };

    /// <summary>Nobody is there, and nobody will be started.</summary>
    public static bool IsHopeless(RunState state) => state.Settings.StartsWorkers
        && state.Slots.Values.All(slot => slot.GivenUp && !slot.IsPresent);

    private static void EndIfHopeless(RunTurn turn, string why, int exitCode = ExitCodes.Failed)
    {
        if (IsHopeless(turn.State))
            turn.End(exitCode, $"no worker is left: {why}");
    }

    private static WorkerId PlaceFor(RunState state, Incarnation incarnation) =>
        state.Slots.Values.FirstOrDefault(slot => slot.Incarnation == incarnation)?.Id
        ?? Enumerable.Range(state.Settings.StartsWorkers ? state.Settings.Workers : 0, state.Slots.Count + 1)
            .Select(value => new WorkerId(value))
            .First(id => !state.Slots.TryGetValue(id, out var slot) || !slot.IsPresent);
}
