using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Hosting.Security.Authority;
using Xunit;

namespace ClusterLlm.Hosting.Tests.Security;

public sealed class PeerTrustTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);
    private readonly CertificateAuthority ours = CertificateAuthority.Create(TimeSpan.FromDays(3_650), Now);
    private readonly CertificateAuthority theirs = CertificateAuthority.Create(TimeSpan.FromDays(3_650), Now);

    public void Dispose()
    {
        ours.Certificate.Dispose();
        theirs.Certificate.Dispose();
    }

    [Fact]
    public void a_node_of_our_authority_is_let_in() => Assert.Null(Fault(ours.Issue("a", ["h"], Month, Now)));

    [Fact]
    public void nobody_without_a_certificate_is_let_in() => Assert.Contains("no certificate", Fault(null));

    [Fact]
    public void a_node_of_another_authority_is_not_one_of_ours() =>
        Assert.Contains("not one of ours", Fault(theirs.Issue("a", ["h"], Month, Now)));

    [Fact]
    public void a_certificate_that_has_expired_is_refused() =>
        Assert.Contains("expired", Fault(ours.Issue("a", ["h"], Month, Now), Now + Month + TimeSpan.FromSeconds(1)));

    [Fact]
    public void a_certificate_that_is_not_valid_yet_is_refused() =>
        Assert.Contains("valid from", Fault(ours.Issue("a", ["h"], Month, Now + Month)));

    [Fact]
    public void a_certificate_for_another_host_is_refused_and_says_for_which_it_is() =>
        Assert.Contains("elsewhere.example",
        Fault(ours.Issue("a", ["elsewhere.example"], Month, Now),
            errors: SslPolicyErrors.RemoteCertificateNameMismatch));

    [Fact]
    public void what_the_operating_system_says_of_the_chain_neither_helps_nor_harms()
    {
        Assert.Null(Fault(ours.Issue("a", ["h"], Month, Now), errors: SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.NotNull(Fault(theirs.Issue("a", ["h"], Month, Now), errors: SslPolicyErrors.None));
    }

    [Fact]
    public void a_certificate_for_servers_only_does_not_make_a_node() =>
        Assert.NotNull(Fault(Signed(ours.Certificate.SubjectName, ours.Certificate.GetECDsaPrivateKey()!,
            "1.3.6.1.5.5.7.3.1")));

    [Fact]
    public void a_node_cannot_sign_others()
    {
        // The key of a node that was taken over signs a certificate for an intruder.
        using var node = ours.Issue("a", ["h"], Month, Now);
        using var taken = node.GetECDsaPrivateKey()!;
        using var intruder = Signed(node.SubjectName, taken, "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");

        var fault = PeerTrust.Fault(intruder, SslPolicyErrors.None, [ours.Certificate, node], Now);

        Assert.NotNull(fault);
    }

    [Fact]
    public void while_one_authority_replaces_another_the_nodes_of_both_are_let_in()
    {
        X509Certificate2Collection both = [ours.Certificate, theirs.Certificate];

        Assert.Null(PeerTrust.Fault(ours.Issue("a", ["h"], Month, Now), default, both, Now));
        Assert.Null(PeerTrust.Fault(theirs.Issue("a", ["h"], Month, Now), default, both, Now));
    }

    [Fact]
    public void a_node_does_not_outlive_its_authority()
    {
        using var brief = CertificateAuthority.Create(TimeSpan.FromDays(2), Now).Issue("a", ["h"], Month, Now);

        Assert.Equal(Now.AddDays(2).UtcDateTime, brief.NotAfter.ToUniversalTime());
    }

    private string? Fault(X509Certificate2? certificate, DateTimeOffset? now = null,
        SslPolicyErrors errors = SslPolicyErrors.None) =>
        PeerTrust.Fault(certificate, errors, [ours.Certificate], now ?? Now);

    private static X509Certificate2 Signed(X500DistinguishedName issuer, ECDsa by, params string[] usages)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=a", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. usages.Select(u => new Oid(u))], true));
        return request.Create(issuer, X509SignatureGenerator.CreateForECDsa(by), Now, Now + Month, [1, 2, 3]);
    }
}
