using System.Security.Cryptography.X509Certificates;
using System.Text;
using ClusterLlm.Hosting.Security;

namespace ClusterLlm.Cluster.Tests;

/// <summary>A secured run, and somebody on the same network who knows all its addresses.</summary>
public sealed class AttackTests
{
    private const long MostGrowthBytes = 64 << 20;
    private const string JoinToken = "join-token-0123456789abcdef";
    private const string ApiToken = "control-token-0123456789abcdef";

    [Fact]
    public async Task an_attack_on_every_port_changes_nothing_and_no_secret_gets_out()
    {
        const int steps = 300;
        using var cluster = new ClusterRun();
        using var strangers = new ClusterRun();
        var calm = await ClusterRun.EndAsync(cluster.Pretrain("calm", workers: 2, steps), exitCode: 0);
        var node = (await cluster.CertificatesAsync("127.0.0.1"))[0];
        var stranger = (await strangers.CertificatesAsync("127.0.0.1"))[0];
        using var forged = X509Certificate2.CreateFromPemFile(Path.Combine(stranger, "node.pem"), Path.Combine(stranger, "node.key"));
        var (join, api) = (Secret(cluster, "join", JoinToken), Secret(cluster, "api", $"control:{ApiToken}"));
        var run = cluster.Pretrain("attacked", workers: 2, steps, $"security.certificates={node}",
            $"security.join_token_file={join}", $"security.api_tokens_file={api}");
        await cluster.CommittedAsync("attacked", 20, run);
        var before = ProcessMemory.Resident(run.Id);
        var secrets = Secrets(node, cluster.RunDirectory("attacked"));
        var ports = cluster.Ports("attacked");
        Assert.Equal(5, ports.Count);

        var attackers = ports.Select(port => new Attacker(port, Capture(), forged)).ToList();
        attackers.ForEach(attacker => attacker.Start());
        var uninvited = cluster.Start(["worker", "--join", cluster.CoordinatorAddress("attacked"), "--certificates", node]);
        await cluster.CommittedAsync("attacked", steps / 2, run);
        Assert.DoesNotContain(CommandLines(), line => secrets.Any(secret => line.Contains(secret, StringComparison.Ordinal)));
        var grown = ProcessMemory.Resident(run.Id) - before;
        foreach (var attacker in attackers)
            await attacker.DisposeAsync();

        var end = await ClusterRun.EndAsync(run, exitCode: 0);
        Assert.Equal(ClusterRun.Parameters(calm), ClusterRun.Parameters(end));
        Assert.All(attackers, attacker => Assert.True(attacker.Connections > 100, $"only {attacker.Connections} connections"));
        Assert.True(grown < MostGrowthBytes, $"the coordinator grew by {grown >> 20} MiB");
        // It has a certificate, but not the token.
        Assert.Contains("token", await uninvited.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, cluster.Events("attacked").Count(line => line.Contains("\"worker_joined\"", StringComparison.Ordinal)));
        foreach (var path in Directory.EnumerateFiles(cluster.RunDirectory("attacked"), "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) != "api-token"))
        {
            var text = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
            Assert.DoesNotContain(secrets, secret => text.Contains(secret, StringComparison.Ordinal));
        }
    }

    private static string Secret(ClusterRun cluster, string name, string text)
    {
        var path = Path.Combine(cluster.Folder, name);
        PrivateFile.Write(path, text);
        return path;
    }

    private static string[] Secrets(string node, string run) =>
    [
        JoinToken, ApiToken, File.ReadAllText(Path.Combine(run, "api-token")).Trim(),
        File.ReadAllLines(Path.Combine(node, "node.key"))[1],
    ];

    /// <summary>The first bytes of an honest greeting on a plain plane.</summary>
    private static byte[] Capture()
    {
        var bytes = new List<byte> { 0, 0, 0, 0, 1 };
        bytes.AddRange("CLK1"u8.ToArray());
        bytes.AddRange(new byte[] { 1, 0, 0, 0, 42, 0, 0, 0 });
        foreach (var address in new[] { "akka.ssl.tcp://clusterllm@127.0.0.1:9", "akka.ssl.tcp://clusterllm@127.0.0.1:8" })
        {
            bytes.Add((byte)address.Length);
            bytes.AddRange(Encoding.UTF8.GetBytes(address));
        }
        bytes[0] = (byte)(bytes.Count - 4);
        return [.. bytes];
    }

    private static IEnumerable<string> CommandLines() => Directory.EnumerateDirectories("/proc")
        .Where(path => char.IsDigit(Path.GetFileName(path)[0])).Select(path =>
        {
            try
            {
                return File.ReadAllText(Path.Combine(path, "cmdline"));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return "";
            }
        });
}
