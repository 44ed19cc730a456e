using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Tests;

public sealed class JournalTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("clusterllm-journal-").FullName;

    private string JournalPath => Path.Combine(folder, "journal.bin");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Committed Commit(long step, double loss = 2, bool evaluationFollows = false) =>
        new(new StepId(step), loss, 1.5, false, 1e-3f, 40, 40 * step, step, 0.5, 0.25, 0.125, 2, 3, evaluationFollows)
        {
            UnixMs = 1_000 + step,
        };

    private static readonly JournalRecord[] OneOfEach =
    [
        new RunOpened(new RunId(Guid.NewGuid()), new Fence(3), new StepId(4), "config", "corpus", "tokenizer"),
        new NumericsPinned(new NumericsFingerprint("1.13", "blas", "avx512", "ops", 1, "fp32", "cpu")),
        new SettingsChanged("training.steps: 10 -> 20"),
        Commit(1),
        new Evaluated(new StepId(1), 2.5, 100),
        new CheckpointSaved(new StepId(1), "dir", "sha", 12, 0.5, new WorkerId(1)),
        new CheckpointLost(new StepId(1), new WorkerId(1), "died"),
        new MembershipChanged(new WorkerId(1), MembershipChange.Evicted, 77, new StepId(1), "silent"),
        new StepAborted(new StepId(2), new Generation(4), "died"),
        new Rewound(new StepId(0), "all died"),
        new RunPaused(new StepId(1), "maintenance"),
        new RunResumed(new StepId(1), "done"),
        new RunStopped(new StepId(1), 130, "interrupted"),
    ];

    [Fact]
    public void every_record_survives_a_restart()
    {
        using (var journal = JournalFile.Open(JournalPath))
            Array.ForEach(OneOfEach, journal.Append);
        using var again = JournalFile.Open(JournalPath);
        Assert.Equal(OneOfEach, again.Records);
        Assert.Equal(0, again.CutBytes);
    }

    [Fact]
    public void a_tail_torn_at_any_byte_is_cut_and_the_rest_kept()
    {
        using (var journal = JournalFile.Open(JournalPath))
        {
            journal.Append(Commit(1));
            journal.Append(Commit(2));
        }
        var whole = File.ReadAllBytes(JournalPath);
        for (var length = whole.Length / 2; length < whole.Length; length++)
        {
            File.WriteAllBytes(JournalPath, whole[..length]);
            using (var torn = JournalFile.Open(JournalPath))
            {
                Assert.Equal([Commit(1)], torn.Records);
                torn.Append(Commit(2));
            }
            Assert.Equal(whole, File.ReadAllBytes(JournalPath));
        }
    }

    [Fact]
    public void a_flipped_bit_is_not_taken_for_a_record()
    {
        using (var journal = JournalFile.Open(JournalPath))
            journal.Append(Commit(1));
        var bytes = File.ReadAllBytes(JournalPath);
        bytes[^3] ^= 4;
        File.WriteAllBytes(JournalPath, bytes);
        using var again = JournalFile.Open(JournalPath);
        Assert.Empty(again.Records);
    }

    [Fact]
    public void a_step_that_is_evaluated_gets_one_line_with_both_losses()
    {
        var path = Path.Combine(folder, "metrics.jsonl");
        using var metrics = new MetricsProjection(path, [], new StepId(0));
        metrics.Add(Commit(1));
        metrics.Add(Commit(2, evaluationFollows: true));
        Assert.Single(ReadShared(path));
        metrics.Add(new Evaluated(new StepId(2), 2.5, 100));
        var lines = ReadShared(path);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("""{"step":2,"loss":2,"val_loss":2.5,"learning_rate":0.001,"grad_norm":1.5,"tokens":80,""",
            lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void metrics_are_cut_when_the_run_is_rewound_and_completed_when_it_is_resumed()
    {
        var path = Path.Combine(folder, "metrics.jsonl");
        JournalRecord[] records =
            [Commit(1), Commit(2, evaluationFollows: true), Commit(3), new Rewound(new StepId(2), "died")];
        using (var metrics = new MetricsProjection(path, [], new StepId(0)))
        {
            Array.ForEach(records, metrics.Add);
            Assert.Equal(2, ReadShared(path).Length);
            metrics.Add(new Evaluated(new StepId(2), 2.5, 100));
        }
        Assert.Contains("\"val_loss\":2.5,\"learning_rate\"", File.ReadAllLines(path)[1], StringComparison.Ordinal);
        File.Delete(path);
        using var resumed = new MetricsProjection(path, records, new StepId(2));
        Assert.Equal(2, ReadShared(path).Length);
    }

    [Fact]
    public void recovery_knows_the_steps_after_the_checkpoint_even_when_they_were_rewound()
    {
        var facts = new JournalFacts([Commit(1, 5), Commit(2, 4), new Rewound(new StepId(1), "died")]);
        var recovered = facts.ContinueFrom(new CheckpointFact(new StepId(1), "dir", "sha", 1, 40),
            Directory.Exists);
        Assert.Equal(4, recovered.History[2].Loss);
        Assert.Equal(5, recovered.LastLoss);
        Assert.Equal(new Fence(1), facts.NextFence);
    }

    private static string[] ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
