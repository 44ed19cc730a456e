using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Hosting.Security.Authority;

/// <summary>
/// Where an authority lies: ca.key, and ca.pem with its certificate first and those that it has replaced behind. Files
/// are replaced whole.
/// </summary>
public sealed class AuthorityFolder(string path)
{
    private readonly CertificateFolder files = new(path);

    public string Path => files.Path;

    public string Key => System.IO.Path.Combine(Path, "ca.key");

    public bool Exists => File.Exists(Key) || File.Exists(files.Authorities);

    /// <summary>All that are trusted, as PEM; the one that signs first.</summary>
    /// <exception cref="ConfigurationException">No authority is here.</exception>
    public X509Certificate2Collection Trusted() =>
        files.ParseAuthorities(Encoding.UTF8.GetString(SmallFile.Read(files.Authorities)));

    /// <exception cref="ConfigurationException">No authority is here, or its key is not its own.</exception>
    public CertificateAuthority Open()
    {
        var first = Trusted()[0];
        PrivateFile.Check(Key, "a private key");
        try
        {
            return new CertificateAuthority(X509Certificate2.CreateFromPem(first.ExportCertificatePem(),
                Encoding.UTF8.GetString(SmallFile.Read(Key))));
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new ConfigurationException($"{Key} is not the key of the first certificate in {files.Authorities}: {error.Message}",
                error);
        }
    }

    /// <summary>Makes this the authority that signs; <paramref name="older"/> stay trusted.</summary>
    public void Save(CertificateAuthority authority, IEnumerable<X509Certificate2> older)
    {
        Directory.CreateDirectory(Path);
        PrivateFile.Write(Key, NodeFiles.KeyOf(authority.Certificate));
        NodeFiles.WritePublic(files.Authorities, NodeFiles.Bundle([authority.Certificate, .. older]));
    }

    /// <summary>Forgets all but the one that signs.</summary>
    public void Retire() => NodeFiles.WritePublic(files.Authorities, NodeFiles.Bundle([Trusted()[0]]));
}
