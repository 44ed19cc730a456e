using ClusterLlm.Coordinator.Certificates;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Model.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterLlm.Coordinator.Tests.Certificates;

public sealed class CertificateDeskTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("clusterllm-desk-").FullName;
    private readonly CertificateDesk desk = new(TimeProvider.System);

    private string Authority => Path.Combine(root, "certs");

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void nodes_of_one_authority_accept_each_other()
    {
        var (a, b) = (Issue("a"), Issue("b"));

        Assert.True(Accept(a, b) && Accept(b, a));
        PrivateFile.Check(Path.Combine(Authority, "ca.key"), "a private key");
        PrivateFile.Check(Path.Combine(a, "node.key"), "a private key");
        Assert.Contains("10.0.0.5", string.Join('\n', desk.Show(Path.Combine(Authority, "a"))));
    }

    [Fact]
    public void an_authority_is_never_overwritten_unless_it_is_said()
    {
        desk.Init(Authority, 10, force: false);
        var before = File.ReadAllText(Path.Combine(Authority, "ca.key"));

        Assert.Contains(
            "--force", Assert.Throws<ConfigurationException>(() => desk.Init(Authority, 10, false)).Message);
        Assert.Equal(before, File.ReadAllText(Path.Combine(Authority, "ca.key")));
        desk.Init(Authority, 10, force: true);

        Assert.NotEqual(before, File.ReadAllText(Path.Combine(Authority, "ca.key")));
    }

    [Fact]
    public void a_certificate_is_renewed_in_place_for_the_same_names()
    {
        var node = Issue("a");
        var before = Load(node).Certificate;

        desk.Rotate(Authority, [node], 30, replace: false, retire: false);

        var after = Load(node).Certificate;
        Assert.NotEqual(before.Thumbprint, after.Thumbprint);
        Assert.NotEqual(before.GetPublicKeyString(), after.GetPublicKeyString());
        Assert.Equal(CertificateNames.All(before), CertificateNames.All(after));
    }

    [Fact]
    public void an_authority_is_replaced_node_by_node_and_all_understand_each_other_meanwhile()
    {
        var (a, b) = (Issue("a"), Issue("b"));
        // The first machine is reached; the second only gets the new bundle, as it will when folders are copied by
        // hand.
        desk.Rotate(Authority, [a], 30, replace: true, retire: false);
        File.Copy(Path.Combine(Authority, "ca.pem"), Path.Combine(b, "ca.pem"), overwrite: true);
        Assert.True(Accept(a, b) && Accept(b, a));
        Assert.Contains("still signed", Assert.Throws<ConfigurationException>(() =>
            desk.Rotate(Authority, [b], 30, false, retire: true)).Message);

        desk.Rotate(Authority, [b], 30, replace: false, retire: false);
        Assert.True(Accept(a, b) && Accept(b, a));
        desk.Rotate(Authority, [a, b], 30, replace: false, retire: true);

        Assert.True(Accept(a, b) && Accept(b, a));
        Assert.Single(Load(a).Authorities);
    }

    [Theory]
    [InlineData("a/b", "10.0.0.5", 30)]
    [InlineData("..", "not a host", 30)]
    [InlineData("a", "http://x", 30)]
    [InlineData("a", "10.0.0.5", 0)]
    public void what_makes_no_certificate_is_said_in_one_line(string name, string host, int days)
    {
        desk.Init(Authority, 10, force: false);

        var refused = Assert.Throws<ConfigurationException>(() => desk.Issue(Authority, name, [host], null, days));

        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void without_an_authority_the_missing_file_is_named() => Assert.Contains("ca.pem",
        Assert.Throws<ConfigurationException>(() => desk.Issue(Authority, "a", ["h"], null, 3)).Message);

    private string Issue(string name)
    {
        if (!Directory.Exists(Authority))
            desk.Init(Authority, 100, force: false);
        desk.Issue(Authority, name, ["10.0.0.5", $"{name}.example"], null, 30);
        return Path.Combine(Authority, name);
    }

    private static bool Accept(string judge, string peer) =>
        Load(judge).Accepts(Load(peer).Certificate, null, "10.0.0.5:1", default, null!);

    private static NodeIdentity Load(string folder) =>
        NodeIdentity.Load(folder, TimeProvider.System, NullLogger.Instance);
}
