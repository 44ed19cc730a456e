using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Hosting.Security;

/// <summary>Where the certificates of one machine lie: ca.pem, node.pem and node.key.</summary>
public sealed class CertificateFolder(string path)
{
    /// <summary>Two authorities while one is replaced; a few more harm nobody.</summary>
    private const int MaxAuthorities = 16;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The authorities that are trusted, as PEM.</summary>
    public string Authorities => System.IO.Path.Combine(Path, "ca.pem");

    public string Certificate => System.IO.Path.Combine(Path, "node.pem");

    public string Key => System.IO.Path.Combine(Path, "node.key");

    /// <summary>All three files as they are now, to be told apart from what they were.</summary>
    /// <exception cref="ConfigurationException">One is missing, cannot be read, or may be read by everyone.</exception>
    public CertificateFiles Read()
    {
        PrivateFile.Check(Key, "a private key");
        return new CertificateFiles(Text(Authorities), Text(Certificate), Text(Key));
    }

    /// <summary>The authorities of a file like <see cref="Authorities"/>.</summary>
    /// <exception cref="ConfigurationException">It cannot be read, or holds no certificate of an authority.</exception>
    public static X509Certificate2Collection ReadAuthorities(string path) => ParseAuthorities(path, Text(path));

    /// <exception cref="ConfigurationException">It holds no certificate of an authority.</exception>
    public X509Certificate2Collection ParseAuthorities(string pem) => ParseAuthorities(Authorities, pem);

    private static X509Certificate2Collection ParseAuthorities(string path, string pem)
    {
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(pem);
        }
        catch (CryptographicException error)
        {
            throw new ConfigurationException($"{path} holds no certificates: {error.Message}", error);
        }
        return found.Count is > 0 and <= MaxAuthorities ? found
            : throw new ConfigurationException(
                $"{path} must hold 1 to {MaxAuthorities} certificates, not {found.Count}");
    }

    /// <exception cref="ConfigurationException">The certificate cannot be read, or the key is not its own.</exception>
    public X509Certificate2 ParseNode(CertificateFiles files)
    {
        try
        {
            return X509Certificate2.CreateFromPem(files.Certificate, files.Key);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new ConfigurationException(
                $"{Certificate} and {Key} are no certificate with its key: {error.Message}", error);
        }
    }

    private static string Text(string path)
    {
        var bytes = SmallFile.Read(path);
        return Encoding.UTF8.GetString(bytes);
    }
}
