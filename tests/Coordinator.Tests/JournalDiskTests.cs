using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Tests;

/// <summary>The journal on a disk that is full, errs or crashes at any single call.</summary>
public sealed class JournalDiskTests
{
    private const string Name = "/journal.bin";

    private static readonly JournalRecord[] Records =
    [
        new RunOpened(new RunId(Guid.Parse("00000000-0000-0000-0000-00000000000a")), new Fence(1), new StepId(0),
            "config", "corpus", "tokenizer", "yaml"),
        .. Enumerable.Range(1, 6).Select(Commit),
        new CheckpointSaved(new StepId(6), "dir", "sha", 12, 0.5, new WorkerId(1)),
        .. Enumerable.Range(7, 4).Select(Commit),
        new Rewound(new StepId(6), "all died"),
        Commit(7),
        new RunStopped(new StepId(7), 0, "done"),
    ];

    private static JournalRecord Commit(int step) =>
        new Committed(new StepId(step), 2, 1.5, false, 1e-3f, 40, 40 * step, step, 0.5, 0.25, 0.125, 2, 3, false);

    public static TheoryData<DiskFault, bool> Faults => new(
        from fault in Enum.GetValues<DiskFault>() from crashes in new[] { false, true } select (fault, crashes));

    [Theory]
    [MemberData(nameof(Faults))]
    public void what_was_promised_is_there_and_the_rest_is_a_beginning(DiskFault fault, bool crashes)
    {
        var failures = 0;
        for (var call = 0; ; call++)
        {
            var disk = new FaultyDisk(fault, call, crashes);
            var (written, promised) = Run(disk);
            if (!disk.HasFailed)
                break;
            failures++;
            // Of a flush in the background the writer hears with its next record.
            Assert.True(fault == DiskFault.FlushError || disk.WritesAfterFailure == 0);
            foreach (var bytes in new[] { disk.Seen, disk.Durable })
            {
                var working = FaultyDisk.Holding(bytes);
                var reopened = JournalFile.Open(Name, working);
                var found = reopened.Records.ToList();
                Assert.Equal(Records.Take(found.Count), found);
                Assert.True(
                    found.Count >= promised, $"{fault} at call {call}: {promised} promised, {found.Count} found");
                Assert.True(found.Count <= written + 1);
                Assert.Empty(reopened.Damages);
                reopened.Append(Commit(99));
                reopened.Dispose();
                using var again = JournalFile.Open(Name, working);
                Assert.Equal([.. found, Commit(99)], again.Records);
            }
        }
        Assert.InRange(failures, fault == DiskFault.LengthError ? 1 : 3, 100);
    }

    [Fact]
    public void an_fsync_that_fails_in_the_background_ends_the_journal_and_is_not_forgotten()
    {
        var disk = new FaultyDisk(DiskFault.FlushError, failAt: 0, crashes: false);
        var journal = JournalFile.Open(Name, disk);
        journal.Append(Commit(1));
        SpinUntil(() => disk.HasFailed);
        var error = Assert.Throws<IOException>(() => AppendUntilRefused(journal));
        Assert.Contains(Name, error.Message, StringComparison.Ordinal);
        Assert.Contains("Input/output error", error.Message, StringComparison.Ordinal);
        Assert.Same(error, Assert.Throws<IOException>(journal.Check));
        // It was told: closing is quiet, and does not try what cannot be known to have worked.
        journal.Dispose();
    }

    [Fact]
    public void an_fsync_that_fails_after_the_last_record_is_told_when_the_journal_is_closed()
    {
        var disk = new FaultyDisk(DiskFault.FlushError, failAt: 0, crashes: false);
        var journal = JournalFile.Open(Name, disk);
        journal.Append(Commit(1));
        Assert.Throws<IOException>(journal.Dispose);
    }

    private static (int Written, int Promised) Run(FaultyDisk disk)
    {
        var (written, promised) = (0, 0);
        JournalFile? journal = null;
        try
        {
            journal = JournalFile.Open(Name, disk);
            foreach (var record in Records)
            {
                journal.Append(record);
                written++;
                promised = record.MustBeDurable ? written : promised;
            }
        }
        catch (IOException)
        {
            Assert.True(disk.HasFailed);
            Assert.Throws<IOException>(() => journal!.Append(Commit(50)));
            Assert.Throws<IOException>(() => journal!.Append(Records[0]));
        }
        try
        {
            journal?.Dispose();
        }
        catch (IOException)
        {
            Assert.True(disk.HasFailed);
        }
        return (written, promised);
    }

    private static void AppendUntilRefused(JournalFile journal)
    {
        for (var i = 0; i < 1_000_000; i++)
            journal.Append(Commit(2));
    }

    private static void SpinUntil(Func<bool> condition) =>
        Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)), "it did not happen in 30 s");
}
