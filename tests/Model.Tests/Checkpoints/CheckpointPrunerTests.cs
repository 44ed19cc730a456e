using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Tests.Training;
using ClusterLlm.Model.Training;

namespace ClusterLlm.Model.Tests.Checkpoints;

public sealed class CheckpointPrunerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Task<CheckpointResult> Write(Replica replica, long step) =>
        BackgroundCheckpoint.Start(_folder.Path, new CheckpointInfo(step, step * 16, "config", "corpus", null), replica,
            TimeProvider.System).Completion.WaitAsync(TestContext.Current.CancellationToken);

    [Fact]
    public async Task pruning_keeps_the_newest_and_the_protected()
    {
        using var replica = SmallModels.Create(SmallModels.Llama);
        foreach (long step in new long[] { 0, 10, 20, 30 })
            await Write(replica, step);
        Directory.CreateDirectory(_folder["step-5"]);
        Directory.CreateDirectory(_folder[".step-00000040.1.tmp"]);
        Assert.Equal([_folder["step-00000010"]], CheckpointPruner.Prune(_folder.Path, 2, protect: 0));
        Assert.Equal([30, 20, 0], CheckpointReader.Steps(_folder.Path));
        CheckpointPruner.RemoveUnfinished(_folder.Path);
        Assert.False(Directory.Exists(_folder[".step-00000040.1.tmp"]));
        Assert.True(Directory.Exists(_folder["step-5"]));
        Assert.Equal(20, CheckpointReader.FindNewest(_folder.Path, atMostStep: 29).Manifest!.Step);
    }

    [Fact]
    public async Task what_a_killed_writer_left_is_removed_while_others_write()
    {
        using var replica = SmallModels.Create(SmallModels.Llama);
        await Write(replica, 1);
        string mine = CheckpointPruner.Unfinished("step-00000002");
        string dead = mine.Replace($".{Environment.ProcessId}.", ".999999999.", StringComparison.Ordinal);
        string elsewhere = ".step-00000002.another-machine.999999999.tmp";
        foreach (string name in new[] { mine, dead, elsewhere })
            Directory.CreateDirectory(_folder[name]);
        CheckpointPruner.RemoveAbandoned(_folder.Path);
        Assert.Equal(
            [true, false, true], new[] { mine, dead, elsewhere }.Select(name => Directory.Exists(_folder[name])));
    }

    [Fact]
    public async Task what_was_put_aside_to_be_replaced_comes_back_when_it_was_not()
    {
        using var replica = SmallModels.Create(SmallModels.Llama);
        string whole = (await Write(replica, 2)).Directory;
        Directory.Move(whole, CheckpointPruner.Aside(_folder[CheckpointPruner.Unfinished("step-00000002")]));
        Assert.Null(CheckpointReader.FindNewest(_folder.Path).Directory);
        CheckpointPruner.RemoveUnfinished(_folder.Path);
        Assert.Equal(whole, CheckpointReader.FindNewest(_folder.Path).Directory);
    }
}
