using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.RunHistory.Export;

/// <summary>When each step of a run was committed.</summary>
internal sealed class StepTimes
{
    private readonly Dictionary<long, long> journaled = [];
    private readonly double start;

    /// <param name="run">As its journal says; where that is destroyed, steps follow the beginning by what they
    /// took.</param>
    public StepTimes(RunDirectory run)
    {
        start = EventHistory.Read(run.Events).FirstOpened?.Time.ToUnixTimeMilliseconds() / 1e3
            ?? new DateTimeOffset(File.GetCreationTimeUtc(run.Path)).ToUnixTimeMilliseconds() / 1e3;
        try
        {
            if (File.Exists(run.Journal))
                foreach (var commit in JournalFile.ReadAll(run.Journal).OfType<Committed>())
                    journaled[commit.Step.Value] = commit.UnixMs;
        }
        catch (Exception error) when (error is ConfigurationException or IOException)
        {
            // A journal of a newer version, or one that is cut while it is read: what was read is right.
        }
    }

    /// <summary>Seconds since the Unix epoch, before the first step.</summary>
    public double Start => start;

    /// <param name="step">One that was committed.</param>
    /// <param name="seconds">Of all steps until then, should the journal not have it.</param>
    public double Of(long step, double seconds) =>
        journaled.TryGetValue(step, out var milliseconds) ? milliseconds / 1e3 : start + seconds;
}
