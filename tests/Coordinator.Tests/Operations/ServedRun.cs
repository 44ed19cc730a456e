using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using ClusterLlm.Coordinator.Actors;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Operations;
using ClusterLlm.Coordinator.Operations.Feed;
using ClusterLlm.Coordinator.Operations.Security;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Hosting.Http;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterLlm.Coordinator.Tests.Operations;

/// <summary>A run with its journal, machine, feed and HTTP server; only the workers are played.</summary>
internal sealed class ServedRun : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Lock guard = new();
    private readonly RunJournal journal;
    private readonly LiveRun live;
    private readonly OperationsServer server;

    private ServedRun(RunDirectory directory, RunHarness run, RunJournal journal, RunMonitor monitor, LiveRun live,
        OperationsServer server)
    {
        (Directory, Run, this.journal, Monitor, this.live, this.server) = (directory, run, journal, monitor, live,
            server);
        Http = new HttpClient { BaseAddress = new Uri(server.Url), Timeout = Deadline };
        Http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", File.ReadAllText(directory.ApiToken).Trim());
        monitor.Listen(input => Do(harness => harness.Input(input)));
        monitor.Publish(run.State);
    }

    public RunDirectory Directory { get; }
    public RunMonitor Monitor { get; }
    public HttpClient Http { get; }
    public string Url => server.Url;

    public IReadOnlyList<Endpoint> Endpoints => server.Endpoints;

    /// <summary>How many clients the stream has.</summary>
    public int Watchers => live.Items.Subscribers;

    private RunHarness Run { get; }

    public static async Task<ServedRun> StartAsync(RunHarness? run = null, X509Certificate2? certificate = null)
    {
        run ??= new RunHarness(training: RunHarness.Options(steps: 100_000));
        var folder = System.IO.Directory.CreateTempSubdirectory("clusterllm-served-");
        var directory = new RunDirectory(folder.CreateSubdirectory("this-run").FullName);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(directory.CoordinatorLog)!);
        await File.WriteAllTextAsync(directory.CoordinatorLog, "one\ntwo\nthree\n");
        await File.WriteAllTextAsync(directory.Configuration, "training:\n  steps: 100000\n");
        var journal = new RunJournal(JournalFile.Open(directory.Journal), directory, new StepId(0), Assert.Fail);
        journal.Append(new RunOpened(run.State.Settings.Run, new Fence(1), new StepId(0), "", "", ""));
        var monitor = new RunMonitor();
        var live = new LiveRun(new RunFacts(directory, run.State, 1_234, TimeProvider.System.GetUtcNow()), monitor,
            TimeProvider.System);
        var security = RunSecurity.Open(new SecurityOptions(), TimeProvider.System, NullLogger.Instance);
        var gate = new ApiGate(ApiTokens.Open(null, directory.ApiToken), readingIsOpen: true,
            new PeerLog(NullLogger.Instance, TimeProvider.System), TimeProvider.System);
        var server = await OperationsServer.StartAsync(
            OperationsServer.Options(new ApiOptions { Port = 0 }, security) with
            {
                Certificate = certificate is null ? null : (_, _) => certificate,
            }, live, gate, _ => { },
            NullLoggerFactory.Instance, TimeProvider.System);
        new ClusterFile(directory.Cluster, "here", server.Url, Assert.Fail).Write(run.State, _ => "");
        return new ServedRun(directory, run, journal, monitor, live, server);
    }

    /// <summary>What happens to the run, and what the coordinator's actor does then.</summary>
    public void Do(Action<RunHarness> what)
    {
        lock (guard)
        {
            what(Run);
            foreach (var effect in Run.Effects.ToList())
                Perform(effect);
            Monitor.Publish(Run.State);
        }
    }

    public void Commit(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            var before = Run.State.Committed;
            Do(run =>
            {
                foreach (var member in run.State.Plan.SkipLast(1))
                    run.Prepare(member.Worker.Value, loss: 1.0 / (before.Value + 1));
                run.Prepare(run.State.Plan[^1].Worker.Value, loss: 1.0 / (before.Value + 1));
            });
        }
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public static async Task UntilAsync(Func<bool> holds, Func<string> what)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!holds())
        {
            Assert.False(deadline.IsCancellationRequested, what());
            await looks.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Monitor.End(new RunOutcome(0, "over", Run.State));
        await server.DisposeAsync();
        await live.DisposeAsync();
        journal.Dispose();
        System.IO.Directory.Delete(Path.GetDirectoryName(Directory.Path)!, recursive: true);
    }

    private void Perform(RunEffect effect)
    {
        switch (effect)
        {
            case WriteJournal write:
                journal.Append(write.Record);
                Monitor.Publish(write.Record);
                break;
            case ShowTiming show:
                Monitor.Publish(show.Timing);
                break;
            case AnswerOperator answer:
                Monitor.Desk.Answer(answer.Number, answer.Answer);
                break;
            case EndRun end:
                Monitor.End(new RunOutcome(end.ExitCode, end.Reason, Run.State));
                break;
        }
    }
}
