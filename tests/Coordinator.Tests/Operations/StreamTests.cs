using System.Net.Sockets;
using System.Text;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Tests.Operations;

/// <summary>The run as it happens: nothing is missed, nothing void is kept, and nobody holds up the run.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task what_is_past_comes_first_and_then_what_comes()
    {
        await using var run = await ServedRun.StartAsync();
        run.Do(harness => harness.Started());
        run.Commit(20);
        await using var reader = await EventReader.OpenAsync(run, "?after=5");

        Assert.Equal(Range(6, 20), await reader.StepsUntilAsync(20));
        Assert.Equal(20, (await reader.NextAsync("run"))!.Value.GetProperty("step").GetInt64());
        Assert.Equal(2, (await reader.NextAsync("workers"))!.Value.GetProperty("workers").GetArrayLength());
        run.Commit(3);
        Assert.Equal(Range(21, 23), await reader.StepsUntilAsync(23));
    }

    [Fact]
    public async Task who_asks_for_nothing_that_is_past_is_told_what_comes()
    {
        await using var run = await ServedRun.StartAsync();
        run.Do(harness => harness.Started());
        run.Commit(5);
        await using var reader = await EventReader.OpenAsync(run);
        await reader.NextAsync("workers");

        run.Commit(1);

        Assert.Equal([6], await reader.StepsUntilAsync(6));
    }

    [Fact]
    public async Task who_comes_back_gets_what_it_missed_steps_and_events()
    {
        await using var run = await ServedRun.StartAsync();
        run.Do(harness => harness.Started());
        run.Commit(3);
        string last;
        await using (var reader = await EventReader.OpenAsync(run, "?after=0"))
        {
            await reader.StepsUntilAsync(3);
            last = reader.LastId;
        }
        run.Commit(3);
        run.Do(harness => harness.Dies(1));
        run.Commit(1);

        await using var again = await EventReader.OpenAsync(run, "?after=0", last);
        var death = await again.NextAsync(
            "event", happened => happened.GetProperty("kind").GetString() == "worker_died");
        Assert.Equal("w1", death!.Value.GetProperty("worker").GetString());
        Assert.Equal(Range(4, 7), await again.StepsUntilAsync(7));
    }

    [Fact]
    public async Task a_rewind_is_told_also_to_those_who_were_away()
    {
        await using var run = await ServedRun.StartAsync(
            new RunHarness(training: RunHarness.Options(steps: 1_000), checkpointEvery: 4));
        run.Do(harness => harness.Started());
        run.Commit(4);
        run.Do(harness => harness.CheckpointDone());
        run.Commit(2);
        await using var reader = await EventReader.OpenAsync(run, "?after=0");
        await reader.StepsUntilAsync(6);
        await reader.NextAsync("workers");
        var before = reader.LastId;

        run.Do(harness => harness.Dies(0));
        run.Do(harness => harness.Dies(1));
        run.Do(harness => harness.Join(0));
        run.Do(harness => harness.Join(1));
        run.Do(harness => harness.Ready(0));
        run.Do(harness => harness.Ready(1));
        run.Commit(1);

        Assert.Equal([-4, 5], await reader.StepsUntilAsync(5));
        await using var away = await EventReader.OpenAsync(run, "?after=0", before);
        Assert.Equal([-4, 5], await away.StepsUntilAsync(5));
    }

    [Fact]
    public async Task steps_that_are_no_more_are_void()
    {
        await using var run = await ServedRun.StartAsync();
        run.Do(harness => harness.Started());
        run.Commit(2);
        await using var reader = await EventReader.OpenAsync(run, "?after=50");
        await reader.NextAsync("workers");
        run.Commit(1);

        // The rewind came before; it is not the next.
        Assert.Equal([3], await reader.StepsUntilAsync(3));
        await using var other = await EventReader.OpenAsync(run, "?after=50");
        Assert.Equal(3, (await other.NextAsync("rewind"))!.Value.GetProperty("to").GetInt64());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.2")]
    [InlineData("1.2.3.4")]
    [InlineData("-1.2.3")]
    [InlineData("99999999999999999999.1.1")]
    [InlineData("9.5.2")]
    public async Task an_id_of_elsewhere_begins_anew(string id)
    {
        await using var run = await ServedRun.StartAsync();
        run.Do(harness => harness.Started());
        run.Commit(3);

        await using var reader = await EventReader.OpenAsync(run, "?after=0", id);

        Assert.Equal(Range(1, 3), (await reader.StepsUntilAsync(3)).Where(step => step > 0));
    }

    [Fact]
    public async Task an_evaluated_step_comes_with_its_validation_loss()
    {
        await using var run = await ServedRun.StartAsync(
            new RunHarness(training: RunHarness.Options(steps: 1_000, evalEvery: 2), evaluationBatches: 2));
        run.Do(harness => harness.Started());
        await using var reader = await EventReader.OpenAsync(run, "?after=0");
        await reader.NextAsync("workers");
        run.Commit(2);
        run.Do(harness => harness.ApplyAll());
        run.Do(harness => harness.Evaluated(0));
        run.Do(harness => harness.Evaluated(1));

        var row = await reader.NextAsync("step", step => step.GetProperty("step").GetInt64() == 2);
        Assert.Equal(3.0, row!.Value.GetProperty("val_loss").GetDouble());
    }

    [Fact]
    public async Task the_timeline_and_checkpoints_come_as_they_happen()
    {
        await using var run = await ServedRun.StartAsync(
            new RunHarness(training: RunHarness.Options(steps: 1_000), checkpointEvery: 1));
        run.Do(harness => harness.Started());
        await using var reader = await EventReader.OpenAsync(run);
        await reader.NextAsync("workers");
        run.Commit(1);
        run.Do(harness => harness.CheckpointDone());

        var step = await reader.NextAsync("timeline");
        Assert.Equal(["w0", "w1"], step!.Value.GetProperty("workers").EnumerateArray()
            .Select(worker => worker.GetProperty("id").GetString()));
        Assert.Equal(1, (await reader.NextAsync("checkpoint"))!.Value.GetProperty("step").GetInt64());
    }

    [Fact]
    public async Task the_stream_ends_with_the_run_whose_last_word_it_brings()
    {
        await using var run = await ServedRun.StartAsync();
        run.Do(harness => harness.Started());
        await using var reader = await EventReader.OpenAsync(run);
        await reader.NextAsync("workers");

        run.Do(harness => harness.Dies(0, givenUp: true));
        run.Do(harness => harness.Dies(1, givenUp: true));

        var last = await reader.NextAsync("run", state => state.GetProperty("ended").GetBoolean());
        Assert.Equal(1, last!.Value.GetProperty("exit_code").GetInt32());
        Assert.Contains("no worker is left", last.Value.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Null(await reader.NextAsync("nothing"));
    }

    [Fact]
    public async Task a_client_that_reads_nothing_is_let_go_and_the_run_goes_on()
    {
        await using var run = await ServedRun.StartAsync();
        run.Do(harness => harness.Started());
        using var client = new TcpClient { ReceiveBufferSize = 4_096 };
        await client.ConnectAsync("127.0.0.1", new Uri(run.Url).Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /api/v1/stream HTTP/1.1\r\nHost: {new Uri(run.Url).Authority}\r\n\r\n"), TestContext.Current.CancellationToken);
        await ServedRun.UntilAsync(() => run.Watchers == 1, () => "the client was not let in");

        var committed = 0;
        await ServedRun.UntilAsync(() =>
        {
            run.Commit(500);
            committed += 500;
            return run.Watchers == 0;
        }, () => $"after {committed} steps {run.Watchers} watch");

        Assert.Equal(committed, (await run.GetAsync("/api/v1/run")).GetProperty("step").GetInt64());
    }

    private static IEnumerable<long> Range(int first, int last) =>
        Enumerable.Range(first, last - first + 1).Select(step => (long)step);
}
