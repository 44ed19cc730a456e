using ClusterLlm.Coordinator.Actors;
using ClusterLlm.Coordinator.Operations.Feed;
using ClusterLlm.Coordinator.Operations.Security;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Coordinator.Telemetry;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Model.Configuration;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Coordinator.Operations;

/// <summary>
/// What lets a run be watched and controlled from outside its process, while this coordinator has it.
/// </summary>
internal sealed class RunOperations : IAsyncDisposable
{
    private readonly LiveRun? live;
    private readonly OperationsServer? server;

    private RunOperations(LiveRun? live, OperationsServer? server) => (this.live, this.server) = (live, server);

    /// <summary>Of the HTTP server; null when there is none.</summary>
    public string? Url => server?.Url;

    /// <param name="run">Which is about to begin.</param>
    /// <param name="monitor">Of its coordinator's actor.</param>
    /// <param name="telemetry">Of the process: its metrics are served, too.</param>
    /// <param name="security">Of the process.</param>
    /// <param name="loggers">Of the process.</param>
    /// <exception cref="ConfigurationException">The HTTP server cannot listen where it is told to.</exception>
    public static async Task<RunOperations> StartAsync(PreparedRun run, RunMonitor monitor,
        CoordinatorTelemetry telemetry, RunSecurity security, ILoggerFactory loggers)
    {
        if (!run.Configuration.Api.Enabled)
            return new RunOperations(null, null);
        var live = new LiveRun(
            new RunFacts(run.Directory, run.Initial, run.Parameters, run.Time.GetUtcNow()), monitor, run.Time);
        try
        {
            var api = run.Configuration.Api;
            var tokens = ApiTokens.Open(run.Configuration.Security.ApiTokensFile, run.Directory.ApiToken);
            var gate = new ApiGate(tokens, readingIsOpen: !tokens.FromFile && Exposure.IsLoopback(api.Host),
                new PeerLog(loggers.CreateLogger("Api"), run.Time), run.Time);
            var server = await OperationsServer.StartAsync(OperationsServer.Options(api, security), live, gate,
                telemetry.Map, loggers, run.Time).ConfigureAwait(false);
            return new RunOperations(live, server);
        }
        catch
        {
            await live.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync().ConfigureAwait(false);
        if (live is not null)
            await live.DisposeAsync().ConfigureAwait(false);
    }
}
