using Akka.Actor;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Planes;

namespace ClusterLlm.Worker.Hosting;

/// <summary>
/// A worker that was joined by hand learns from the coordinator what the run wants of it, before it loads Torch:
/// threads and device cannot be changed afterwards.
/// </summary>
internal static class Introduction
{
    /// <summary>How long the coordinator may take to be there.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <returns>Null when the run is over.</returns>
    /// <exception cref="ConfigurationException">Nobody answers, or this worker is not wanted.</exception>
    public static async Task<WorkerOptions?> AskAsync(WorkerOptions options, RunSecurity security,
        TimeProvider time)
    {
        try
        {
            var answer = await CoordinatorClient.AskUntilAsync<object>(options.Coordinator,
                new AskRun(ProtocolVersion.Current, security.Token), security.ControlPlane, Patience, time,
                new OwnAddress(options.Host, options.BindHost)).ConfigureAwait(false);
            return answer switch
            {
                RunDescribed run =>
                    options.For(ConfigurationFile.Parse(run.ConfigurationYaml, "the run's configuration")),
                JoinRefused { Code: JoinRefusal.RunOver } => null,
                JoinRefused refused => throw new ConfigurationException(refused.Reason),
                _ => throw new ConfigurationException($"the coordinator answered with {answer.GetType().Name}"),
            };
        }
        catch (AskTimeoutException)
        {
            throw new ConfigurationException(
                $"no coordinator answered at {options.Coordinator} for {Patience.TotalSeconds:0} s");
        }
    }
}
