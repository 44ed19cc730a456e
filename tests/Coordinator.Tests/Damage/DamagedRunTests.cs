using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Tests.Damage;

/// <summary>
/// Whatever happens to whichever file of a run: a resume takes the newest state that is whole, with the right settings,
/// or says in one line why there is none. It never takes a wrong one.
/// </summary>
public sealed class DamagedRunTests
{
    [Fact]
    public async Task every_damage_of_every_file_is_survived_or_refused_in_one_line()
    {
        using var run = await SmallRun.CreateAsync();
        var survived = 0;
        var refused = new List<string>();
        foreach (var file in FilesOf(run.Directory))
        {
            foreach (var damage in FileDamage.All)
            {
                var copy = run.Copy("damaged");
                damage.Do(Path.Combine(copy, file));
                var isCheckpoint = file.StartsWith("checkpoints", StringComparison.Ordinal);
                var lost = isCheckpoint && file.Contains("00000030", StringComparison.Ordinal)
                    && !CheckpointReader.Examine(Path.Combine(copy, "checkpoints")).First().IsWhole;
                if (await ResumeAsync(run, copy, lost ? 20 : 30, $"{file}, {damage.Name}"))
                    survived++;
                else
                    refused.Add($"{file}, {damage.Name}");
            }
        }
        // One file's damage is always survived.
        Assert.True(survived > 300 && refused.Count == 0, string.Join("; ", refused));
    }

    [Fact]
    public async Task damage_of_two_files_never_gives_a_wrong_state()
    {
        using var run = await SmallRun.CreateAsync();
        var files = FilesOf(run.Directory).Where(file => !file.Contains("000010", StringComparison.Ordinal)).ToList();
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var copy = run.Copy("damaged");
            var what = new List<string>();
            for (var k = 0; k < 2; k++)
            {
                var file = files[random.Next(files.Count)];
                var damage = FileDamage.All[random.Next(FileDamage.All.Count)];
                if (File.Exists(Path.Combine(copy, file)))
                    damage.Do(Path.Combine(copy, file));
                what.Add($"{file}, {damage.Name}");
            }
            var whole = CheckpointReader.Examine(Path.Combine(copy, "checkpoints")).First(report => report.IsWhole);
            await ResumeAsync(run, copy, whole.Step, string.Join("; ", what));
        }
    }

    [Fact]
    public async Task a_run_without_its_journal_and_settings_goes_on_from_a_checkpoint_alone()
    {
        using var run = await SmallRun.CreateAsync();
        var copy = run.Copy("alone");
        foreach (var file in Directory.EnumerateFiles(copy))
            File.Delete(file);
        Assert.True(await ResumeAsync(run, copy, 30, "checkpoints alone"));
    }

    [Fact]
    public async Task a_checkpoint_ahead_of_the_journal_is_taken()
    {
        using var run = await SmallRun.CreateAsync();
        var copy = run.Copy("behind");
        var directory = new RunDirectory(copy);
        var records = JournalFile.ReadAll(directory.Journal)
            .TakeWhile(record => record is not Committed { Step.Value: 28 }).ToList();
        File.Delete(directory.Journal);
        using (var journal = JournalFile.Open(directory.Journal))
            records.ForEach(journal.Append);
        Assert.True(await ResumeAsync(run, copy, 30, "journal ends at step 27"));
        // What the journal has lost the metrics still have.
        Assert.Equal(30, File.ReadAllLines(directory.Metrics).Length);
    }

    [Fact]
    public async Task a_checkpoint_of_another_run_is_not_taken()
    {
        using var run = await SmallRun.CreateAsync();
        using var other = await SmallRun.CreateAsync();
        var copy = run.Copy("mixed");
        var (mine, theirs) = (Path.Combine(copy, "checkpoints", "step-00000030"),
            Path.Combine(other.Directory, "checkpoints", "step-00000030"));
        foreach (var file in Directory.EnumerateFiles(theirs))
            File.Copy(file, Path.Combine(mine, Path.GetFileName(file)), overwrite: true);
        Assert.True(await ResumeAsync(run, copy, 20, "a checkpoint of another run"));
    }

    [Fact]
    public async Task a_damaged_checkpoint_that_reads_well_later_is_not_taken_after_the_run_went_on_without_it()
    {
        using var run = await SmallRun.CreateAsync();
        var copy = run.Copy("healed");
        var file = Path.Combine(copy, "checkpoints", "step-00000030", "model.safetensors");
        var whole = File.ReadAllBytes(file);
        File.WriteAllBytes(file, whole[..^1]);
        await using (var prepared = await run.PrepareAsync(copy, new Screen(), set: "training.learning_rate=0.5"))
            Assert.Equal(20, prepared.Initial.Committed.Value);
        File.WriteAllBytes(file, whole);
        await using var again = await run.PrepareAsync(copy, new Screen());
        Assert.Equal(20, again.Initial.Committed.Value);
        Assert.Equal(0.5, again.Configuration.Training.LearningRate);
        Assert.DoesNotContain(again.Initial.History.Keys, step => step > 20);
    }

    [Fact]
    public async Task settings_that_were_changed_are_not_forgotten_with_the_journal()
    {
        using var run = await SmallRun.CreateAsync();
        var copy = run.Copy("changed");
        await (await run.PrepareAsync(copy, new Screen(), resume: true, "training.learning_rate=0.5")).DisposeAsync();
        var journal = Path.Combine(copy, "journal.bin");
        var bytes = File.ReadAllBytes(journal);
        // The last opening and what follows it.
        for (var at = bytes.Length - 600; at < bytes.Length; at++)
            bytes[at] = 0;
        File.WriteAllBytes(journal, bytes);
        var error = await Assert.ThrowsAsync<ConfigurationException>(() => run.PrepareAsync(copy, new Screen()));
        Assert.Contains("--set training.learning_rate=", error.Message, StringComparison.Ordinal);
        await using var told = await run.PrepareAsync(copy, new Screen(), resume: true, "training.learning_rate=0.5");
        Assert.Equal(0.5, told.Configuration.Training.LearningRate);
    }

    /// <summary>False when it was refused, in one line.</summary>
    private static async Task<bool> ResumeAsync(SmallRun run, string directory, long expected, string what)
    {
        PreparedRun prepared;
        try
        {
            prepared = await run.PrepareAsync(directory, new Screen());
        }
        catch (ConfigurationException refusal)
        {
            Assert.DoesNotContain('\n', refusal.Message);
            return false;
        }
        await using (prepared)
        {
            var state = prepared.Initial;
            Assert.True(state.Committed.Value == expected, $"{what}: step {state.Committed}, not {expected}");
            Assert.Equal($"parameters of step {expected}", state.LastCheckpoint.ParametersSha256);
            Assert.Equal((expected, 64 * expected), (state.OptimizerSteps, state.TotalTokens));
            Assert.Equal(SmallRun.Loss(expected), state.LastLoss);
            Assert.True(state.Settings.Fence.Value > run.HighestFence, $"{what}: fence {state.Settings.Fence}");
            Assert.Equal(run.Run, state.Settings.Run);
            Assert.Equal(SmallRun.Numerics, state.Numerics);
            Assert.True(run.ConfigurationHash == ConfigurationChanges.Hash(prepared.Configuration), what);
            Assert.All(state.History.Values, fact => Assert.Equal(SmallRun.Loss(fact.Step.Value), fact.Loss));
        }
        // And it can be opened again, with nothing more to say of it.
        var facts = new JournalFacts(JournalFile.ReadAll(Path.Combine(directory, "journal.bin")));
        Assert.Equal(run.Run, facts.LastOpened!.Run);
        Assert.Equal(expected, facts.LastOpened.Step.Value);
        AssertProjections(directory, expected);
        return true;
    }

    private static void AssertProjections(string directory, long step)
    {
        var steps = File.ReadAllLines(Path.Combine(directory, "metrics.jsonl"))
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("step").GetInt64())
                .ToList();
        Assert.Equal(steps.Order().Distinct(), steps);
        Assert.True(steps.Count == 0 || steps[^1] <= step);
        foreach (var line in File.ReadAllLines(Path.Combine(directory, "events.jsonl")))
            System.Text.Json.JsonDocument.Parse(line).Dispose();
        Assert.NotNull(ConfigurationFile.Load(Path.Combine(directory, "config.yaml")));
    }

    private static List<string> FilesOf(string directory) =>
        [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(directory, file)).Order(StringComparer.Ordinal)];
}
