using ClusterLlm.Hosting.Security;
using ClusterLlm.Hosting.Security.Authority;

namespace ClusterLlm.Hosting.Tests.Security;

/// <summary>An authority and folders of nodes below one folder of a test.</summary>
internal sealed class CertificateFixture : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("clusterllm-certs-").FullName;

    public CertificateAuthority Authority { get; private set; } = CertificateAuthority.Create(
        TimeSpan.FromDays(200), Now.AddDays(-100));

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Writes a node's folder anew, signed by the present authority.</summary>
    public CertificateFolder Node(string name = "node", string host = "127.0.0.1", double days = 1,
        DateTimeOffset? from = null)
    {
        var folder = new CertificateFolder(Path.Combine(Root, name));
        NodeFiles.Write(folder, Authority.Issue(name, [host], TimeSpan.FromDays(days), from ?? Now),
            [Authority.Certificate]);
        return folder;
    }

    public void ReplaceAuthority() =>
        Authority = CertificateAuthority.Create(TimeSpan.FromDays(200), Now.AddDays(-100));

    public void Dispose()
    {
        Directory.Delete(Root, recursive: true);
        Authority.Certificate.Dispose();
    }
}
