using ClusterLlm.Coordinator.Actors;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Coordinator.Tests.Actors;

public sealed class AdmissionTests
{
    private const string Right = "the-token-of-this-run";
    private readonly Lines lines = new();

    public static TheoryData<object> Askers(string token) =>
    [
        new AskRun(ProtocolVersion.Current, new Secret(token)),
        new DrainWorker(new WorkerId(1), "test", new Secret(token)),
        new JoinRun(ProtocolVersion.Current, new WorkerId(1), new Incarnation(Guid.NewGuid()), 1, "h",
            "akka.tcp://d@h:1",
            new NumericsFingerprint("", "", "", "", 1, "", ""), new StepId(-1), new StepId(-1), default, "",
            Token: new Secret(token)),
    ];

    [Theory]
    [InlineData("")]
    [InlineData("the-token-of-this-ruN")]
    [InlineData("the-token-of-this-run ")]
    public void without_the_token_nobody_joins_asks_or_sends_away(string presented)
    {
        var admission = Of(Right);

        foreach (var message in Askers(presented).Select(row => row.Data))
            Assert.True(admission.Refusal(message, "10.0.0.9") is JoinRefused { Code: JoinRefusal.Token }
                or DrainAnswered { Accepted: false });
    }

    [Fact]
    public void with_the_token_everyone_is_heard()
    {
        foreach (var message in Askers(Right).Select(row => row.Data))
            Assert.Null(Of(Right).Refusal(message, "10.0.0.9"));
        Assert.Empty(lines.All);
    }

    [Fact]
    public void a_run_without_a_token_asks_for_none()
    {
        foreach (var message in Askers("").Select(row => row.Data))
            Assert.Null(Of("").Refusal(message, "10.0.0.9"));
    }

    [Fact]
    public void who_guesses_is_logged_once_and_no_log_holds_a_token()
    {
        var admission = Of(Right);

        for (var i = 0; i < 1_000; i++)
            admission.Refusal(new AskRun(1, new Secret($"guess-number-{i}")), "10.0.0.9");

        var line = Assert.Single(lines.All);
        Assert.Contains("10.0.0.9", line);
        Assert.DoesNotContain("guess", line);
    }

    private Admission Of(string token) => new(new Secret(token), new PeerLog(lines, TimeProvider.System));

    private sealed class Lines : ILogger
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => All.Add(formatter(state, exception));
    }
}
