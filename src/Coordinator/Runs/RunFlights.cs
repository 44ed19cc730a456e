using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>When the processes of a run write down what they saw last.</summary>
internal static class RunFlights
{
    /// <summary>Somebody at the command line wants to look.</summary>
    public static void Ask(RunTurn turn, DumpFlight dump)
    {
        if (dump.Run != turn.Settings.Run)
        {
            turn.Refuse($"flight recorders of run {dump.Run} are asked for; this is run {turn.Settings.Run}");
            return;
        }
        turn.Do(new Reply(dump));
        turn.Because($"flight recorders are written: {dump.Reason}");
        WriteAll(turn, dump.Reason);
    }

    public static void WriteAll(RunTurn turn, string reason)
    {
        foreach (var slot in turn.State.Slots.Values.Where(slot => slot.IsPresent))
            turn.Send(slot.Id, new DumpFlight(turn.Settings.Run, turn.Settings.Fence, reason));
        turn.Do(new WriteFlight(reason));
    }
}
