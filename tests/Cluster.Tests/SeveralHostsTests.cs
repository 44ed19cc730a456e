using System.Diagnostics;
using System.Text.Json;

namespace ClusterLlm.Cluster.Tests;

/// <summary>
/// Coordinator and workers on hosts of their own: those of other hosts are joined by hand and know the coordinator's
/// address only.
/// </summary>
public sealed class SeveralHostsTests(CalmRuns calm)
{
    private const int Port = 4053;

    [Fact]
    public async Task a_host_that_is_cut_off_and_comes_back_changes_nothing()
    {
        using var network = HostNetwork.Create(hosts: 3);
        using var cluster = new ClusterRun();
        var certificates = await cluster.CertificatesAsync([.. Enumerable.Range(1, 3).Select(HostNetwork.Address)]);
        var run = Pretrain(cluster, network, $"security.certificates={certificates[0]}");
        await cluster.CommittedAsync("hosts", 1, run);
        Worker(cluster, network, 2, "--certificates", certificates[1]);
        var victim = Worker(cluster, network, 3, "--certificates", certificates[2]);
        await cluster.HappenedAsync("hosts", events => Ready(events) == 3, run);

        network.Cut(3);
        await cluster.HappenedAsync("hosts", events => Count(events, "worker_evicted") > 0, run);
        network.Heal(3);
        // It hears that it was given up, and whoever started it starts another one.
        await ClusterRun.EndTextAsync(victim, exitCode: 1);
        Worker(cluster, network, 3, "--certificates", certificates[2]);
        await cluster.HappenedAsync("hosts", events => Ready(events) >= 4, run);
        await cluster.GoesOnAsync("hosts", 50, run);

        var end = await ClusterRun.StopAsync(run);
        await calm.AreAsStoppedAsync(end);
    }

    [Fact]
    public async Task a_slow_network_that_loses_packets_changes_nothing()
    {
        using var network = HostNetwork.Create(hosts: 3);
        for (var host = 1; host <= 3; host++)
            network.Worsen(host, "delay 3ms 1ms loss 1%");
        using var cluster = new ClusterRun();
        var run = Pretrain(cluster, network, "security.insecure=true");
        await cluster.CommittedAsync("hosts", 1, run);
        Worker(cluster, network, 2, "--insecure");
        Worker(cluster, network, 3, "--insecure");
        await cluster.HappenedAsync("hosts", events => Ready(events) == 3, run);
        await cluster.GoesOnAsync("hosts", 500, run);

        var end = await ClusterRun.StopAsync(run);
        await calm.AreAsStoppedAsync(end);
    }

    private static Process Pretrain(ClusterRun cluster, HostNetwork network, string security) =>
        cluster.PretrainEndlessly(network.Host(1), "hosts", $"cluster.host={HostNetwork.Address(1)}",
            $"cluster.port={Port}", "cluster.heartbeat_timeout=3", "cluster.orphan_timeout=30", security);

    private static Process Worker(ClusterRun cluster, HostNetwork network, int host, params string[] security) =>
        cluster.Start(["worker", "--join", $"{HostNetwork.Address(1)}:{Port}", .. security], network.Host(host));

    private static int Ready(IReadOnlyList<JsonElement> events) => Count(events, "worker_ready");

    private static int Count(IReadOnlyList<JsonElement> events, string kind) =>
        events.Count(e => e.GetProperty("event").GetString() == kind);
}
