using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Worker.Tests.Actors;

public sealed class WorkerActorTests
{
    private const long Length = 300_000;
    private static readonly IndexRange[] Everything = [new(0, 5)];

    [Fact]
    public async Task two_workers_and_one_end_with_the_same_bits()
    {
        var alone = await TrainAsync(1);
        Assert.Equal(alone, await TrainAsync(2));
        Assert.Equal(alone, await TrainAsync(3));
    }

    [Fact]
    public async Task a_worker_that_dies_in_the_middle_of_a_step_changes_nothing()
    {
        var undisturbed = await TrainAsync(1);
        await using var run = new TestRun();
        var (first, second) = (await run.StartAsync(Length), await run.StartAsync(Length));
        await run.BringUpAsync(first);
        await run.BringUpAsync(second, first);
        var blocked = new TaskCompletionSource();
        second.Computer.Computing = microBatch =>
            blocked.Task.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        run.Adopt(4, 1, 5, (first, [new(0, 4)]), (second, [new(4, 5)]));
        await second.Plane.DisposeAsync();
        var failed = await run.HearAsync<StepFailed>(m => m.Worker == first.Id);
        Assert.Equal(second.Id, failed.Culprit);

        run.Adopt(5, 1, 5, (first, Everything));
        await run.CommitAsync(5, 1, hold: false, first);
        await run.CommitAsync(5, 2, hold: false, first);
        await run.CommitAsync(5, 3, hold: true, first);
        var applied = await run.HearAsync<StepApplied>(m => m.At.Step.Value == 3);
        Assert.Equal(undisturbed, applied.StateHash);
        blocked.SetResult();
    }

    [Fact]
    public async Task state_comes_from_the_donors_that_are_left()
    {
        await using var run = new TestRun();
        var (first, second, third) =
            (await run.StartAsync(5_000_000), await run.StartAsync(5_000_000), await run.StartAsync(5_000_000));
        var hash = await run.BringUpAsync(first);
        // The second place holds nothing: it refuses, and the first one gives all.
        Assert.Equal(hash, await run.BringUpAsync(third, first, second));
    }

    [Fact]
    public async Task a_state_that_cannot_be_loaded_is_reported()
    {
        await using var run = new TestRun();
        var worker = await run.StartAsync(100);
        run.Tell(worker, new LoadState(TestRun.At(2, 8), "/run/checkpoints/step-8"));
        var failed = await run.HearAsync<StateFailed>(_ => true);
        Assert.Contains("torn", failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_stopped_worker_ends_with_its_code()
    {
        await using var run = new TestRun();
        var worker = await run.StartAsync(100);
        run.Tell(worker, new StopWorker(TestRun.At(1, 0).Run, new Fence(1), "completed", 0));
        Assert.Equal((0, "completed"),
            await worker.Ended.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    /// <summary>Three steps of five micro-batches; the hash of the state at the end.</summary>
    private static async Task<ulong> TrainAsync(int workers)
    {
        await using var run = new TestRun();
        var places = new List<TestRun.Place>();
        for (var i = 0; i < workers; i++)
            places.Add(await run.StartAsync(Length));
        await run.BringUpAsync(places[0]);
        for (var i = 1; i < workers; i++)
            await run.BringUpAsync(places[i], [.. places.Take(i)]);
        run.Adopt(4, 1, 5, [.. places.Select((p, i) =>
            (p, new IndexRange[] { new(i * 5 / workers, (i + 1) * 5 / workers) }))]);
        TestRun.Place[] members = [.. places];
        await run.CommitAsync(4, 1, hold: false, members);
        await run.CommitAsync(4, 2, hold: false, members);
        await run.CommitAsync(4, 3, hold: true, members);
        var hashes = new HashSet<ulong>();
        foreach (var place in places)
            hashes.Add((await run.HearAsync<StepApplied>(m => m.Worker == place.Id && m.At.Step.Value == 3)).StateHash);
        return Assert.Single(hashes);
    }
}
