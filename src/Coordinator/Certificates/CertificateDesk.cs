using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Hosting.Security.Authority;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Certificates;

/// <summary>
/// What the verb certs does, on folders: makes an authority, issues and renews certificates, and tells about them.
/// Every method gives the lines to print.
/// </summary>
internal sealed class CertificateDesk(TimeProvider time)
{
    private const int MaxDays = 36_500;

    /// <exception cref="ConfigurationException">An authority is there, and <paramref name="force"/> is not
    /// given.</exception>
    public IEnumerable<string> Init(string authorityFolder, int days, bool force)
    {
        var folder = new AuthorityFolder(authorityFolder);
        if (folder.Exists && !force)
            throw new ConfigurationException($"{folder.Path} holds an authority already; --force replaces it, and its certificates are worthless then");
        folder.Save(CertificateAuthority.Create(Lifetime(days), time.GetUtcNow()), []);
        return [$"{folder.Path}: {Line(folder.Trusted()[0])}; keep ca.key where it is"];
    }

    /// <exception cref="ConfigurationException">A host is none, there is no authority, or the folder is
    /// taken.</exception>
    public IEnumerable<string> Issue(string authorityFolder, string name, IReadOnlyList<string> hosts, string? output,
        int days)
    {
        if (name.AsSpan().IndexOfAnyExcept(Plain) >= 0 || name.Length is 0 or > 64)
            throw new ConfigurationException(
                $"'{name}': a name is up to 64 letters, digits, dots, hyphens and underscores");
        foreach (var host in hosts)
            CheckHost(host);
        var authority = new AuthorityFolder(authorityFolder);
        var folder = new CertificateFolder(output ?? Path.Combine(authority.Path, name));
        if (File.Exists(folder.Certificate))
            throw new ConfigurationException($"{folder.Path} holds a certificate already; certs rotate renews it");
        NodeFiles.Write(folder, authority.Open().Issue(name, hosts, Lifetime(days), time.GetUtcNow()),
            authority.Trusted());
        return [$"{folder.Path}: {Line(NodeFiles.ReadCertificate(folder.Certificate))}"];
    }

    /// <summary>
    /// New keys and certificates for the same names. First every folder learns whom to trust, then they are renewed one
    /// after the other: at no moment does a node show what another does not accept.
    /// </summary>
    /// <exception cref="ConfigurationException">A folder holds no certificate, or there is no authority.</exception>
    public IEnumerable<string> Rotate(string authorityFolder, IReadOnlyList<string> paths, int days, bool replace,
        bool retire)
    {
        var lifetime = Lifetime(days);
        var authority = new AuthorityFolder(authorityFolder);
        var folders = paths.Select(path => new CertificateFolder(path)).ToList();
        var nodes = folders.Select(folder => NodeFiles.ReadCertificate(folder.Certificate)).ToList();
        if (replace)
        {
            var before = authority.Open().Certificate;
            var span = before.NotAfter.ToUniversalTime() - before.NotBefore.ToUniversalTime();
            authority.Save(CertificateAuthority.Create(span, time.GetUtcNow()), authority.Trusted());
        }
        if (retire)
        {
            CheckAllAreOf(authority.Trusted()[0], folders, nodes);
            authority.Retire();
        }
        var (signing, trusted) = (authority.Open(), authority.Trusted());
        foreach (var folder in folders)
            NodeFiles.Trust(folder, trusted);
        var lines = new List<string>();
        foreach (var (folder, node) in folders.Zip(nodes))
        {
            var name = node.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
            NodeFiles.Write(
                folder, signing.Issue(name, CertificateNames.All(node), lifetime, time.GetUtcNow()), trusted);
            lines.Add($"{folder.Path}: {Line(NodeFiles.ReadCertificate(folder.Certificate))}");
        }
        return lines;
    }

    /// <exception cref="ConfigurationException">There are no certificates.</exception>
    public IEnumerable<string> Show(string path)
    {
        var folder = new CertificateFolder(path);
        var (hasNode, hasAuthorities) = (File.Exists(folder.Certificate), File.Exists(folder.Authorities));
        if (!hasNode && !hasAuthorities)
            throw new ConfigurationException($"{folder.Path} holds neither ca.pem nor node.pem");
        var lines = new List<string>();
        if (hasNode)
            lines.Add(Line(NodeFiles.ReadCertificate(folder.Certificate)));
        if (hasAuthorities)
            lines.AddRange(new AuthorityFolder(path).Trusted().Select(authority => $"trusts {Line(authority)}"));
        return lines;
    }

    private static void CheckAllAreOf(X509Certificate2 authority, List<CertificateFolder> folders,
        List<X509Certificate2> nodes)
    {
        foreach (var (folder, node) in folders.Zip(nodes))
            if (!node.IssuerName.RawData.AsSpan().SequenceEqual(authority.SubjectName.RawData))
                throw new ConfigurationException(
                    $"{folder.Path} is still signed by {node.Issuer}: renew it by certs rotate, then --retire");
    }

    private string Line(X509Certificate2 certificate)
    {
        var until = certificate.NotAfter.ToUniversalTime();
        var days = (until - time.GetUtcNow().UtcDateTime).TotalDays;
        var names = CertificateNames.All(certificate) is { Count: > 0 } all ? $" for {string.Join(", ", all)}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{certificate.Subject}{names}, "
            + $"{(days < 0 ? "EXPIRED" : "valid until")} {until:yyyy-MM-dd HH:mm} UTC{(days < 0 ? "" : $" ({days:0} days)")}, SHA-256 ")
            + Convert.ToHexStringLower(certificate.GetCertHash(System.Security.Cryptography.HashAlgorithmName.SHA256))[..16];
    }

    private static TimeSpan Lifetime(int days) => days is >= 1 and <= MaxDays ? TimeSpan.FromDays(days)
        : throw new ConfigurationException($"--days {days}: expected 1 to {MaxDays}");

    private static void CheckHost(string host)
    {
        if (!IPAddress.TryParse(host.Trim('[', ']'), out _)
            && Uri.CheckHostName(host.StartsWith("*.",
                StringComparison.Ordinal) ? host[2..] : host) != UriHostNameType.Dns)
            throw new ConfigurationException(
                $"--host {host}: expected a name such as worker-0.example or an address such as 10.0.0.5");
    }

    private static readonly System.Buffers.SearchValues<char> Plain =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");
}
