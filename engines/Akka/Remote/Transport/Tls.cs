using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Akka.Event;
using Akka.Remote.Hosting;
using ClusterLlm.Engines;

namespace Akka.Remote.Transport;

/// <summary>
/// Makes connections secure: TLS 1.3, each side showing its certificate. Sessions are never resumed, so that each
/// connection is judged by the certificates of now; nothing is fetched from addresses that a certificate names.
/// </summary>
internal sealed class Tls
{
    /// <summary>The content type with which a client's first record begins (RFC 8446, section 5.1).</summary>
    private const byte HandshakeRecord = 22;

    /// <summary>The type of the message therein (section 4).</summary>
    private const byte ClientHello = 1;

    private readonly SslOptions _options;
    private readonly Lock _gate = new();
    private SslStreamCertificateContext _context;

    /// <exception cref="ArgumentException">There is no certificate, or none with a private key.</exception>
    public Tls(SslOptions options)
    {
        var certificate = options.X509Certificate
            ?? throw new ArgumentException("RemoteOptions.EnableSsl needs RemoteOptions.Ssl.X509Certificate.");
        if (!certificate.HasPrivateKey)
            throw new ArgumentException("RemoteOptions.Ssl.X509Certificate has no private key.");
        _options = options;
        _context = ContextOf(certificate);
    }

    private bool Mutual => _options.RequireMutualAuthentication ?? true;

    private bool ChecksNames => _options.ValidateCertificateHostname ?? false;

    /// <summary>Blocks until the handshake is over; disposing the socket ends it.</summary>
    /// <exception cref="AuthenticationException">The peer does not speak TLS, or its certificate is not
    /// accepted.</exception>
    /// <exception cref="IOException">It ended meanwhile.</exception>
    public Channel Accept(Socket socket, ILoggingAdapter log)
    {
        // Much cheaper than a handshake that fails.
        Span<byte> begins = stackalloc byte[6];
        begins = begins[..socket.Receive(begins, SocketFlags.Peek)];
        if (begins.IsEmpty) throw new IOException("it ended before it said anything");
        if (begins is not [HandshakeRecord, ..] or [_, not 3, ..] or [_, _, _, _, _, not ClientHello])
            throw new AuthenticationException("it does not begin a TLS handshake");
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: false));
        stream.AuthenticateAsServer(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = Context(),
            ClientCertificateRequired = Mutual,
            RemoteCertificateValidationCallback = Validator($"{socket.RemoteEndPoint}", log),
            CertificateChainPolicy = Policy(),
            EnabledSslProtocols = SslProtocols.Tls13,
            AllowRenegotiation = false,
            AllowTlsResume = false,
        });
        return new TlsChannel(socket, stream);
    }

    /// <inheritdoc cref="Accept"/>
    public Channel Connect(Socket socket, string host, string peer, ILoggingAdapter log)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: false));
        stream.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            ClientCertificateContext = Mutual ? Context() : null,
            RemoteCertificateValidationCallback = Validator(peer, log),
            CertificateChainPolicy = Policy(),
            EnabledSslProtocols = SslProtocols.Tls13,
            AllowRenegotiation = false,
            AllowTlsResume = false,
        });
        return new TlsChannel(socket, stream);
    }

    /// <summary>Whether a peer that connected may say that it is this host: its certificate must name it.</summary>
    public bool MayBe(string host, Channel channel) => !ChecksNames || !Mutual
        || channel.PeerCertificate?.MatchesHostname(host.Trim('[', ']'), allowCommonName: false) == true;

    private RemoteCertificateValidationCallback Validator(string peer, ILoggingAdapter log) =>
        (_, certificate, chain, errors) =>
        {
            if (_options.CustomValidator is { } custom)
            {
                if (!ChecksNames) errors &= ~SslPolicyErrors.RemoteCertificateNameMismatch;
                return custom(certificate as X509Certificate2, chain, peer, errors, log);
            }
            if (certificate is null) return !Mutual;
            var ignored = ChecksNames ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateNameMismatch;
            return _options.SuppressValidation == true || (errors & ~ignored) == SslPolicyErrors.None;
        };

    private static X509ChainPolicy Policy() => new()
    {
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };

    private SslStreamCertificateContext Context()
    {
        if (_options.CustomValidator?.Target is not ICertificateSource source) return _context;
        var certificate = source.Certificate;
        lock (_gate)
        {
            if (!ReferenceEquals(certificate, _context.TargetCertificate)) _context = ContextOf(certificate);
            return _context;
        }
    }

    private static SslStreamCertificateContext ContextOf(X509Certificate2 certificate) =>
        SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
}
