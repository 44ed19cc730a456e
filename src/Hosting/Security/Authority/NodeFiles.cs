using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Hosting.Security.Authority;

/// <summary>Writes the files of a <see cref="CertificateFolder"/>, each replaced whole.</summary>
public static class NodeFiles
{
    /// <summary>
    /// The certificate last: who reads the files in between finds a key that is not its own, and waits.
    /// </summary>
    public static void Write(CertificateFolder folder, X509Certificate2 node, X509Certificate2Collection trusted)
    {
        Directory.CreateDirectory(folder.Path);
        Trust(folder, trusted);
        PrivateFile.Write(folder.Key, KeyOf(node));
        WritePublic(folder.Certificate, node.ExportCertificatePem() + "\n");
    }

    /// <summary>Replaces whom a node trusts, and nothing else.</summary>
    public static void Trust(CertificateFolder folder, X509Certificate2Collection trusted) =>
        WritePublic(folder.Authorities, Bundle(trusted));

    /// <exception cref="ConfigurationException">The file is missing or holds no certificate.</exception>
    public static X509Certificate2 ReadCertificate(string path)
    {
        try
        {
            return X509Certificate2.CreateFromPem(System.Text.Encoding.UTF8.GetString(SmallFile.Read(path)));
        }
        catch (CryptographicException error)
        {
            throw new ConfigurationException($"{path} holds no certificate: {error.Message}", error);
        }
    }

    internal static string Bundle(IEnumerable<X509Certificate2> certificates) =>
        string.Concat(certificates.Select(certificate => certificate.ExportCertificatePem() + "\n"));

    internal static string KeyOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()
            ?? throw new InvalidOperationException("the certificate has no private key on a curve");
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    internal static void WritePublic(string path, string text)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }
}
