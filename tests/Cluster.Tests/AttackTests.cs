using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ClusterLlm.Attack;
using ClusterLlm.Hosting.Security;

namespace ClusterLlm.Cluster.Tests;

/// <summary>A secured run, and somebody on the same network who knows all its addresses.</summary>
public sealed class AttackTests(CalmRuns calm)
{
    private const long MostGrowthBytes = 64 << 20;
    private const string JoinToken = "join-token-0123456789abcdef";
    private const string ApiToken = "control-token-0123456789abcdef";

    /// <summary>In what each plane's connections begin with.</summary>
    private const string Control = "clusterllm";
    private const string Data = "clusterllm-data";

    [Fact]
    public async Task an_attack_on_every_port_changes_nothing_and_no_secret_gets_out()
    {
        const int steps = 400;
        using var cluster = new ClusterRun();
        using var strangers = new ClusterRun();
        using var sniffer = Sniff();
        await ClusterRun.EndAsync(cluster.Pretrain("plain", workers: 2, steps: 20), exitCode: 0);
        var plain = sniffer?.All().Where(bytes => !IsHandshake(bytes) && Holds(bytes, Control)).ToList() ?? [];
        var node = (await cluster.CertificatesAsync("127.0.0.1"))[0];
        var stranger = (await strangers.CertificatesAsync("127.0.0.1"))[0];
        using var forged = X509Certificate2.CreateFromPemFile(Path.Combine(stranger, "node.pem"), Path.Combine(stranger, "node.key"));
        var (join, api) = (Secret(cluster, "join", JoinToken), Secret(cluster, "api", $"control:{ApiToken}"));
        var run = cluster.Pretrain("attacked", workers: 2, steps, $"security.certificates={node}",
            $"security.join_token_file={join}", $"security.api_tokens_file={api}", "api.host=0.0.0.0", "api.port=0");
        await cluster.CommittedAsync("attacked", 20, run);
        var before = ProcessMemory.Resident(run.Id);
        var secrets = Secrets(node, cluster.RunDirectory("attacked"));
        var ports = cluster.Ports("attacked");
        Assert.Equal(5, ports.Count);
        if (sniffer is not null)
        {
            // Whoever listens hears both planes of the plain run, and every connection of the other.
            Assert.Contains(plain, bytes => !Holds(bytes, Data));
            Assert.Contains(plain, bytes => Holds(bytes, Data));
            Assert.All(ports, port => Assert.Contains(sniffer.To(port), IsHandshake));
        }

        var attackers = ports.Select(port => new Attacker(port, [Greeting.Plain(), .. plain, .. sniffer?.To(port) ?? []], forged)).ToList();
        sniffer?.Dispose();
        attackers.ForEach(attacker => attacker.Start());
        var url = new Uri(cluster.ApiUrl("attacked"));
        Assert.Equal(Uri.UriSchemeHttps, url.Scheme);
        var atApi = new ApiAttacker(url.Port);
        atApi.Start();
        var uninvited = cluster.Start(["worker", "--join", cluster.CoordinatorAddress("attacked"), "--certificates", node]);
        await cluster.CommittedAsync("attacked", steps / 2, run);
        Assert.DoesNotContain(CommandLines(), line => secrets.Any(secret => line.Contains(secret, StringComparison.Ordinal)));
        var grown = ProcessMemory.Resident(run.Id) - before;
        foreach (var attacker in attackers)
            await attacker.DisposeAsync();
        await atApi.DisposeAsync();

        var end = await ClusterRun.EndAsync(run, exitCode: 0);
        Assert.Equal(await calm.ParametersAsync(steps), ClusterRun.Parameters(end));
        Assert.All(attackers, attacker => Assert.True(attacker.Connections > 100, $"only {attacker.Connections} connections"));
        Assert.Contains("401", atApi.Answers.Keys);
        Assert.DoesNotContain(atApi.Answers.Keys, status => status.StartsWith('2') || status == "500");
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

    /// <summary>Null where this process may not listen to others.</summary>
    private static Sniffer? Sniff()
    {
        try
        {
            return new Sniffer();
        }
        catch (SocketException error)
        {
            TestContext.Current.AddWarning($"nothing is recorded and replayed but a greeting made by hand: {error.Message}");
            return null;
        }
    }

    private static bool IsHandshake(byte[] bytes) => bytes is [0x16, 0x03, ..];

    private static bool Holds(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) >= 0;

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
