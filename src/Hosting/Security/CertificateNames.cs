using System.Security.Cryptography.X509Certificates;

namespace ClusterLlm.Hosting.Security;

/// <summary>The hosts that a certificate is for.</summary>
public static class CertificateNames
{
    public static IReadOnlyList<string> All(X509Certificate2 certificate) =>
        [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(
                names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(a => a.ToString())))];

    public static string Of(X509Certificate2 certificate) =>
        All(certificate) is { Count: > 0 } names ? string.Join(", ", names) : "no host";
}
