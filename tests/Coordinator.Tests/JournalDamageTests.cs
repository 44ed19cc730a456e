using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Tests;

/// <summary>Bits that rot in journal.bin cost the records that they are in, and no other.</summary>
public sealed class JournalDamageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("clusterllm-journal-").FullName;

    private string JournalPath => Path.Combine(folder, "journal.bin");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Committed Commit(long step) =>
        new(new StepId(step), 2.5 / step, 1.5, false, 1e-3f, 40, 40 * step, step, 0.5, 0.25, 0.125, 2, 3, false);

    private static RunOpened Opening(long fence) =>
        new(new RunId(Guid.Parse("00000000-0000-0000-0000-00000000000a")), new Fence(fence), new StepId(0), "config",
            "corpus", "tokenizer", "yaml");

    private (JournalRecord[] Records, byte[] Bytes, long[] Ends) Write(params JournalRecord[] records)
    {
        var ends = new List<long>();
        File.Delete(JournalPath);
        using (var journal = JournalFile.Open(JournalPath))
        {
            foreach (var record in records)
            {
                journal.Append(record);
                ends.Add(new FileInfo(JournalPath).Length);
            }
        }
        return (records, File.ReadAllBytes(JournalPath), [.. ends]);
    }

    [Fact]
    public void a_flipped_bit_anywhere_costs_its_own_record_alone_and_is_told_of_once()
    {
        var (records, bytes, ends) = Write(Opening(1), Commit(1), Commit(2),
            new Evaluated(new StepId(2), 2.5, 100), Commit(3), new Rewound(new StepId(2), "all died"));
        for (var at = 0; at < bytes.Length; at++)
        {
            var rotten = bytes.ToArray();
            rotten[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(JournalPath, rotten);
            var hit = Array.FindIndex(ends, end => at < end);
            var start = hit == 0 ? 0 : ends[hit - 1];
            var last = hit == records.Length - 1;
            JournalRecord[] left = [.. records.Where((_, index) => index != hit)];
            using (var journal = JournalFile.Open(JournalPath))
            {
                Assert.Equal(left, journal.Records);
                Assert.Equal(last ? ends[^1] - start : 0, journal.CutBytes);
                Assert.Equal(last ? [] : [(start, ends[hit] - start)],
                    journal.NewDamages.Select(damage => (damage.Offset, damage.Bytes)));
                Assert.True(journal.OpeningsLost > 0);
                foreach (var damage in journal.NewDamages)
                    journal.Append(new DamageSkipped(damage.Offset, damage.Bytes, damage.Reason));
                journal.Append(Commit(9));
            }
            using var again = JournalFile.Open(JournalPath);
            Assert.Empty(again.NewDamages);
            Assert.Equal(0, again.CutBytes);
            Assert.Equal([.. left, Commit(9)], again.Records.Where(record => record is not DamageSkipped));
        }
    }

    [Fact]
    public void a_stretch_of_zeros_or_noise_costs_what_lay_there()
    {
        var (records, bytes, ends) = Write([.. Enumerable.Range(1, 40).Select(step => Commit(step))]);
        var noise = new byte[ends[19] - ends[9] - 20];
        for (var kind = 0; kind < 2; kind++)
        {
            for (var i = 0; kind == 1 && i < noise.Length; i++)
                noise[i] = (byte)(i * i * 31 + i * 7 + (i >> 3));
            noise.CopyTo(bytes, ends[9] + 10);
            File.WriteAllBytes(JournalPath, bytes);
            using var journal = JournalFile.Open(JournalPath);
            Assert.Equal(records.Where((_, index) => index is < 10 or >= 20), journal.Records);
            Assert.Equal((ends[9], ends[19] - ends[9]), (journal.Damages[0].Offset, journal.Damages[0].Bytes));
        }
    }

    [Fact]
    public void a_journal_of_many_windows_is_read_whole_but_for_the_damage()
    {
        var records = Enumerable.Range(1, 30).Select(step => (JournalRecord)new StepAborted(new StepId(step),
            new Generation(1), new string((char)('a' + step % 20), 500_000 + step))).ToArray();
        var (_, bytes, ends) = Write(records);
        Assert.True(bytes.Length > 3 * 4 * JournalFrame.MaxRecordBytes);
        bytes[ends[10] + 3] ^= 1;
        bytes[ends[20] + 200_000] ^= 1;
        File.WriteAllBytes(JournalPath, bytes);
        using var journal = JournalFile.Open(JournalPath);
        Assert.Equal(records.Where((_, index) => index is not (11 or 21)), journal.Records);
        Assert.Equal(2, journal.Damages.Count);
    }

    [Fact]
    public void a_fence_is_never_used_twice_though_its_opening_is_lost()
    {
        var (_, bytes, ends) = Write(Opening(1), Commit(1), Opening(2), Opening(3), Opening(4), Commit(2));
        for (var at = ends[1]; at < ends[4]; at++)
            bytes[at] = 0xff;
        File.WriteAllBytes(JournalPath, bytes);
        using var journal = JournalFile.Open(JournalPath);
        Assert.Equal(1, new JournalFacts(journal.Records).HighestFence);
        Assert.True(1 + journal.OpeningsLost >= 4);
        Assert.True(journal.DamagedSinceOpening);
    }

    [Fact]
    public void a_kind_of_a_newer_version_is_refused_and_not_taken_for_damage()
    {
        var (_, bytes, _) = Write(Commit(1));
        // An array of kind and time, of kind 99.
        byte[] payload = [0x92, 99, 0];
        File.WriteAllBytes(JournalPath, [.. bytes, .. Frames.Of(payload)]);
        var error = Assert.Throws<ConfigurationException>(() => JournalFile.Open(JournalPath));
        Assert.Contains("kind 99", error.Message, StringComparison.Ordinal);
        Assert.Equal(bytes.Length + 11, new FileInfo(JournalPath).Length);
    }

    [Fact]
    public void what_was_committed_with_other_settings_is_no_witness_against_the_replay()
    {
        var other = Opening(2) with { Step = new StepId(1), ConfigurationHash = "other" };
        var facts = new JournalFacts([Opening(1), Commit(1), Commit(2), Commit(3), other, Commit(2) with { Loss = 9 }]);
        Assert.Equal([1L, 2L], facts.Commits.Select(commit => commit.Step.Value));
        Assert.Equal(9, facts.CommitOf(new StepId(2))!.Loss);
    }

    [Fact]
    public void a_checkpoint_that_the_run_went_on_without_stays_void_until_it_is_written_again()
    {
        JournalRecord[] records = [Opening(1), Commit(1), Opening(2), new Rewound(new StepId(10), "resumed")];
        var facts = new JournalFacts(records);
        Assert.True(facts.VoidCheckpoints.Contains(20, fence: 1));
        Assert.False(facts.VoidCheckpoints.Contains(10, fence: 1));
        Assert.False(facts.VoidCheckpoints.Contains(20, fence: 2));
        var suspect = new JournalFacts([.. records, Commit(11), new Rewound(new StepId(12), "mismatch", true)]);
        Assert.True(suspect.VoidCheckpoints.Contains(20, fence: 2));
        Assert.False(suspect.VoidCheckpoints.Contains(12, fence: 2));
        var saved = new CheckpointSaved(new StepId(20), "", "", 1, 1, new WorkerId(0));
        var again = new JournalFacts([.. records, Commit(11), new Rewound(new StepId(12), "mismatch", true), saved]);
        Assert.False(again.VoidCheckpoints.Contains(20, fence: 2));
    }
}
