using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>A run directory that is held, with its journal open.</summary>
internal sealed class RunFiles : IDisposable
{
    private RunFiles(RunDirectory directory, RunLock held, JournalFile journal)
    {
        (Directory, Lock, Journal) = (directory, held, journal);
        Facts = new JournalFacts(journal.Records);
    }

    public RunDirectory Directory { get; }
    public RunLock Lock { get; }
    public JournalFile Journal { get; }
    public JournalFacts Facts { get; }

    /// <summary>
    /// A run was opened here. What was begun and killed before its first record was written is none: nobody has heard
    /// of it. config.yaml comes after that record; alone it may be the user's.
    /// </summary>
    public bool HoldsRun => Facts.FirstOpened is not null || CheckpointReader.Steps(Directory.Checkpoints).Count > 0
        || (Journal.CutBytes > 0 && File.Exists(Directory.Configuration));

    /// <exception cref="ConfigurationException">Another coordinator has it, or the journal cannot be read.</exception>
    public static RunFiles Open(RunDirectory directory)
    {
        var held = directory.Lock();
        JournalFile? journal = null;
        try
        {
            journal = JournalFile.Open(directory.Journal);
            return new RunFiles(directory, held, journal);
        }
        catch (Exception error)
        {
            journal?.Dispose();
            held.Dispose();
            if (error is IOException or UnauthorizedAccessException)
                throw new ConfigurationException($"{directory.Journal} cannot be read: {error.Message}", error);
            throw;
        }
    }

    /// <summary>To be said once: the opening of the run journals what is new.</summary>
    public IEnumerable<string> Warnings()
    {
        if (Journal.CutBytes > 0)
            yield return $"{Directory.Journal}: its last {Journal.CutBytes} bytes are cut off: {Journal.CutReason}";
        foreach (var damage in Journal.NewDamages)
            yield return $"{Directory.Journal}: {damage.Bytes} bytes at {damage.Offset} are passed over: {damage.Reason}";
    }

    public void Dispose()
    {
        Journal.Dispose();
        Lock.Dispose();
    }
}
