using System.Security.Cryptography.X509Certificates;
using ClusterLlm.Coordinator.Certificates;
using ClusterLlm.Coordinator.Operations.Client;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Model.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterLlm.Coordinator.Tests.Operations;

/// <summary>The verbs' client at an API whose certificate is signed by an authority of one's own.</summary>
public sealed class HttpsClientTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("clusterllm-https-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task who_knows_the_authority_reads_and_controls()
    {
        var (certificate, authorities) = Issue("ours", "127.0.0.1");
        await using var run = await ServedRun.StartAsync(certificate: certificate);
        run.Do(harness => harness.Started());
        using var client = Client(run, authorities);

        Assert.StartsWith("https://", client.Url);
        Assert.Equal("this-run", (await client.StatusAsync(TestContext.Current.CancellationToken)).Name);
        Assert.True((await client.AskAsync("pause", "lunch", TestContext.Current.CancellationToken)).Accepted);
    }

    [Theory]
    [InlineData("another authority", "not one of ours")]
    [InlineData("the machine's authorities", "--certificate-authority")]
    [InlineData("another host's certificate", "not for the host that was dialled")]
    public async Task who_does_not_trust_it_is_told_why_and_sends_no_token(string how, string why)
    {
        var (certificate, authorities) = Issue("ours", how.Contains("host") ? "10.9.8.7" : "127.0.0.1");
        await using var run = await ServedRun.StartAsync(certificate: certificate);
        using var client = Client(run, how switch
        {
            "another authority" => Issue("others", "127.0.0.1").Authorities,
            "the machine's authorities" => null,
            _ => authorities,
        });

        var refusal = await Assert.ThrowsAsync<ConfigurationException>(
            () => client.StatusAsync(TestContext.Current.CancellationToken));

        Assert.StartsWith($"{client.Url} is not trusted: ", refusal.Message);
        Assert.Contains(why, refusal.Message);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    private static RunClient Client(ServedRun run, X509Certificate2Collection? authorities) =>
        new(new Uri(run.Url), File.ReadAllText(run.Directory.ApiToken).Trim(), authorities);

    private (X509Certificate2 Certificate, X509Certificate2Collection Authorities) Issue(string authority, string host)
    {
        var folder = Path.Combine(root, authority);
        var desk = new CertificateDesk(TimeProvider.System);
        desk.Init(folder, 10, force: false);
        var node = Path.Combine(folder, "node");
        desk.Issue(folder, "node", [host], null, 10);
        var files = new CertificateFolder(node);
        return (NodeIdentity.Load(node, TimeProvider.System, NullLogger.Instance).Certificate,
            CertificateFolder.ReadAuthorities(files.Authorities));
    }
}
