using Akka.Tests.Core;

namespace ClusterLlm.Cluster.Tests;

/// <summary>Runs whose planes are inside TLS.</summary>
public sealed class SecureRunTests(CalmRuns calm)
{
    [Fact]
    public async Task tls_changes_nothing_though_every_certificate_and_the_authority_are_replaced_meanwhile()
    {
        Published.Skip("keeps the certificate that a system was started with");
        const int steps = 400;
        using var cluster = new ClusterRun();
        var node = (await cluster.CertificatesAsync("127.0.0.1"))[0];
        var authority = Path.GetDirectoryName(node)!;
        var run = cluster.Pretrain("secure", workers: 2, steps, $"security.certificates={node}");
        await cluster.CommittedAsync("secure", 5, run);

        await RotateAsync("--authority");
        await RotateAsync("--retire");
        // Its successor shows, and is shown, what the new authority has signed; the others go on.
        ClusterRun.Signal(cluster.WorkerProcess("secure", "w1"), "KILL");
        await cluster.HappenedAsync("secure", events =>
            events.Count(e => e.GetProperty("event").GetString() == "worker_ready") >= 3, run);

        var end = await ClusterRun.EndAsync(run, exitCode: 0);
        Assert.Equal(await calm.ParametersAsync(steps), ClusterRun.Parameters(end));
        Assert.StartsWith("akka.ssl.tcp", cluster.CoordinatorUrl("secure"));

        Task RotateAsync(string how) =>
            ClusterRun.EndTextAsync(cluster.Start(["certs", "rotate", node, "--ca", authority, how]), exitCode: 0);
    }

    [Fact]
    public async Task a_worker_without_certificates_or_with_those_of_others_does_not_get_in()
    {
        using var cluster = new ClusterRun();
        using var strangers = new ClusterRun();
        var node = (await cluster.CertificatesAsync("127.0.0.1"))[0];
        var strange = (await strangers.CertificatesAsync("127.0.0.1"))[0];
        var run = cluster.Pretrain("secure", workers: 1, 100_000, $"security.certificates={node}");
        await cluster.CommittedAsync("secure", 1, run);
        var address = cluster.CoordinatorAddress("secure");

        var plain = cluster.Start(["worker", "--join", address]);
        var forged = cluster.Start(["worker", "--join", address, "--certificates", strange]);
        await cluster.LoggedAsync("secure", "not one of ours", run);
        var ours = cluster.Start(["worker", "--join", address, "--certificates", node]);
        await cluster.HappenedAsync("secure", events =>
            events.Count(e => e.GetProperty("event").GetString() == "worker_ready") >= 2, run);

        Assert.False(plain.HasExited || forged.HasExited, "they should still be trying");
        Assert.Equal(2, cluster.Events("secure").Count(line => line.Contains("\"worker_joined\"", StringComparison.Ordinal)));
        Assert.False(ours.HasExited);
    }

    [Theory]
    [InlineData("cluster.host=0.0.0.0", "security.certificates")]
    [InlineData("security.certificates=/nowhere", "node.key")]
    public async Task what_would_be_open_or_cannot_be_secured_is_refused_in_one_line(string setting, string named)
    {
        using var cluster = new ClusterRun();
        var run = cluster.Pretrain("refused", workers: 1, 5, setting);
        Assert.Contains(named, await run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, run.ExitCode);
    }
}
