using System.Buffers;
using System.Buffers.Binary;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ClusterLlm.Coordinator.Actors;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Hosting.Security.Authority;
using ClusterLlm.Hosting.Telemetry;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Serialization;
using ClusterLlm.Protocol.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterLlm.Fuzz.Targets;

/// <summary>Messages of both planes, and what is read out of their fields.</summary>
internal static class ProtocolTargets
{
    private const string Peer = "10.0.0.9";

    /// <summary>Through the serializer of both planes: manifest, bytes.</summary>
    public static FuzzTarget Messages()
    {
        var serialization = new MessageSerialization(null);
        return new FuzzTarget([.. GoldenMessages.All.Select(m => Tagged.Join(m.Manifest, m.Bytes))], input =>
        {
            var (manifest, bytes) = Tagged.Split(input);
            return serialization.Read(new ReadOnlySequence<byte>(bytes), manifest)!.GetType().Name;
        }, typeof(ProtocolException));
    }

    public static FuzzTarget Versions() =>
        new([.. new[] { 0, 2, 3, 4, 5, int.MaxValue }.Select(BitConverter.GetBytes)], input =>
    {
        if (input.Length < sizeof(int))
            return "short";
        var peer = BinaryPrimitives.ReadInt32LittleEndian(input);
        return ProtocolVersion.TryAgree(peer, out var agreed) ? agreed is >= ProtocolVersion.OldestReadable
            and <= ProtocolVersion.Current
                ? $"{agreed}"
                : throw new InvalidOperationException($"{peer}: agreed on {agreed}")
            : ProtocolVersion.Refusal(peer);
    });

    /// <summary>Those who join, ask or send away, with whatever token.</summary>
    public static FuzzTarget Admission()
    {
        var admission = new Admission(
            new Secret("join-token-0123456789abcdef"), new PeerLog(NullLogger.Instance, TimeProvider.System));
        return new FuzzTarget([.. GoldenMessages.All.Where(m => m.Manifest is "JR" or "AR" or "DW").Select(
            m => Tagged.Join(m.Manifest, m.Bytes))],
            input =>
            {
                var (manifest, bytes) = Tagged.Split(input);
                var message = ProtocolCodec.Read(new ReadOnlySequence<byte>(bytes), manifest);
                if (message is JoinRun { Numerics: var numerics })
                    NumericsFields.FromFields(numerics.ToFields());
                return admission.Refusal(message, Peer)?.GetType().Name ?? "no token needed";
            }, typeof(ProtocolException));
    }

    /// <summary>Of a peer's step, as .NET's tracing takes it on.</summary>
    public static FuzzTarget TraceContext() => new([.. GoldenMessages.All.Where(m => m.Manifest is "AP" or "CS")
        .Select(m => Tagged.Join(m.Manifest, m.Bytes))], input =>
        {
            var (manifest, bytes) = Tagged.Split(input);
            TraceContext? trace = ProtocolCodec.Read(new ReadOnlySequence<byte>(bytes), manifest) switch
            {
                AdoptPlan { Trace: { } of } => of,
                CommitStep { NextTrace: { } of } => of,
                _ => null,
            };
            return trace is not { } told ? "none" : told.ToActivity().ToProtocol().Flags is 0 or 1 ? "trace"
                : throw new InvalidOperationException("flags that nobody has given a meaning");
        }, typeof(ProtocolException));

    /// <summary>The run's settings, as a coordinator sends them to a worker.</summary>
    public static FuzzTarget Configuration() => new(
        [Encoding.UTF8.GetBytes(ConfigurationFile.ToYaml(new RunConfiguration())),
            "model: {layers: 4, width: 64}\n"u8.ToArray()],
        input =>
        {
            ConfigurationFile.Parse(Encoding.UTF8.GetString(input), "the run's configuration");
            return "settings";
        }, typeof(ConfigurationException))
    {
        // The library makes a token, an event and a node of every character or two.
        MostTimesItsLength = 1_024,
    };

    /// <summary>What a peer shows in a handshake.</summary>
    public static FuzzTarget Certificates()
    {
        var now = TimeProvider.System.GetUtcNow();
        var authority = CertificateAuthority.Create(TimeSpan.FromDays(30), now);
        var stranger = CertificateAuthority.Create(TimeSpan.FromDays(30), now);
        var trusted = new X509Certificate2Collection(
            X509CertificateLoader.LoadCertificate(authority.Certificate.RawData));
        byte[] Issued(CertificateAuthority by, params string[] hosts)
        {
            using var issued = by.Issue("w", hosts, TimeSpan.FromDays(1), now);
            return issued.RawData;
        }
        return new FuzzTarget([Issued(authority, "10.0.0.1", "trainer.example"), Issued(stranger, "10.0.0.1"),
            trusted[0].RawData],
            input =>
            {
                using var shown = X509CertificateLoader.LoadCertificate(input);
                var errors = input.Length % 2 == 0
                    ? SslPolicyErrors.None
                    : SslPolicyErrors.RemoteCertificateNameMismatch;
                return PeerTrust.Fault(shown, errors, trusted, now) ?? "trusted";
            }, typeof(CryptographicException));
    }
}
