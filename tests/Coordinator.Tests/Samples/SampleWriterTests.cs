using System.Text.Json;
using ClusterLlm.Coordinator.Actors;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Operations.Contracts;
using ClusterLlm.Coordinator.Operations.Feed;
using ClusterLlm.Coordinator.Samples;
using ClusterLlm.Coordinator.Tests.Sampling;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Tests.Samples;

public sealed class SampleWriterTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly string folder = Directory.CreateTempSubdirectory("clusterllm-samples-").FullName;
    private readonly RunMonitor monitor = new();
    private readonly List<string> warnings = [];
    private readonly Slow sampler = new();
    private readonly Still clock = new();

    private string File => Path.Combine(folder, "samples.jsonl");

    [Fact]
    public async Task a_checkpoint_that_comes_while_a_sample_is_written_is_passed_over()
    {
        using var told = monitor.News.Subscribe(room: null);
        await using var writer = Start();
        Save(100);
        await sampler.AskedAsync();
        Save(200);
        // Looked at late, it comes in the rest that follows.
        clock.Now += TimeSpan.FromSeconds(1);
        sampler.Answer("first \"words\" \n\u0001");
        var sample = await SampleAsync(told);
        Assert.Equal((100L, "Once", "first \"words\" \n\u0001"), (sample.Step, sample.Prompt, sample.Text));
        var line = Assert.Single(await System.IO.File.ReadAllLinesAsync(File, TestContext.Current.CancellationToken));
        Assert.Equal(sample, JsonSerializer.Deserialize(line, LineJson.Default.RunSample));
        Assert.Equal(["step-100"], sampler.Checkpoints);
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task a_sample_that_cannot_be_written_is_told_of_once_and_costs_nothing_else()
    {
        using var told = monitor.News.Subscribe(room: null);
        await using var writer = Start();
        // No time passes, so that no rest follows.
        for (var failure = 1; failure <= 2; failure++)
        {
            await SaveUntilAskedAsync();
            sampler.Fail("out of ideas");
        }
        await SaveUntilAskedAsync();
        sampler.Answer("words");
        Assert.Equal("words", (await SampleAsync(told)).Text);
        Assert.Equal(["samples: out of ideas"], warnings);
    }

    [Fact]
    public async Task the_end_of_the_run_waits_for_no_sample()
    {
        var writer = Start();
        Save(1);
        await sampler.AskedAsync();
        await writer.DisposeAsync().AsTask().WaitAsync(Deadline, TestContext.Current.CancellationToken);
        Assert.False(System.IO.File.Exists(File));
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task a_process_of_its_own_writes_what_the_model_says()
    {
        using var model = await TinyModel.CreateAsync();
        var options = new SampleOptions { Prompt = "The mayor", Tokens = 8 };
        var process = new SampleProcess(options, TimeProvider.System);
        var text = await process.WriteAsync(model.Directory, seed: 5, TestContext.Current.CancellationToken);
        Assert.NotEmpty(text);
        Assert.DoesNotContain("The mayor", text, StringComparison.Ordinal);
        Assert.Equal(text, await process.WriteAsync(model.Directory, seed: 5, TestContext.Current.CancellationToken));
        var missing = await Assert.ThrowsAsync<SamplingException>(() =>
            process.WriteAsync(Path.Combine(folder, "none"), seed: 5, TestContext.Current.CancellationToken));
        Assert.Contains("none", missing.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', missing.Message);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private SampleWriter Start() => new(monitor, sampler, new SampleFile(File), "Once", warnings.Add, clock);

    private void Save(long step) =>
        monitor.Publish(new CheckpointSaved(new StepId(step), $"step-{step}", "", 1, 0.1, new WorkerId(0)));

    /// <summary>The writer may still be at the end of its last sample.</summary>
    private async Task SaveUntilAskedAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        do
        {
            deadline.Token.ThrowIfCancellationRequested();
            Save(1);
        }
        while (!await sampler.AskedAsync(TimeSpan.FromMilliseconds(50)));
    }

    private static async Task<RunSample> SampleAsync(Subscription<IRunNews> told)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await foreach (var news in told.Reader.ReadAllAsync(deadline.Token))
            if (news is SampleTaken taken)
                return taken.Sample;
        throw new InvalidOperationException("the news ended without a sample");
    }

    /// <summary>A clock that stands unless it is set.</summary>
    private sealed class Still : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>Writes when the test says so.</summary>
    private sealed class Slow : ISampler
    {
        private readonly SemaphoreSlim asked = new(0);
        private TaskCompletionSource<string> answer = new();

        public List<string> Checkpoints { get; } = [];

        public Task<string> WriteAsync(string checkpoint, long seed, CancellationToken cancellation)
        {
            Checkpoints.Add(checkpoint);
            answer = new TaskCompletionSource<string>();
            var written = answer.Task.WaitAsync(cancellation);
            asked.Release();
            return written;
        }

        public async Task AskedAsync() => Assert.True(
            await asked.WaitAsync(Deadline, TestContext.Current.CancellationToken), "nobody asked for a sample");

        public Task<bool> AskedAsync(TimeSpan within) => asked.WaitAsync(within, TestContext.Current.CancellationToken);

        public void Answer(string text) => answer.SetResult(text);

        public void Fail(string reason) => answer.SetException(new SamplingException(reason));
    }
}
