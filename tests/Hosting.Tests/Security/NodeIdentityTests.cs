using System.Runtime.Versioning;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Hosting.Security.Authority;
using ClusterLlm.Model.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace ClusterLlm.Hosting.Tests.Security;

public sealed class NodeIdentityTests : IDisposable
{
    private readonly CertificateFixture fixture = new();
    private readonly Clock clock = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public void renewed_files_are_taken_without_a_restart()
    {
        var folder = fixture.Node();
        var identity = Load(folder);
        var before = identity.Certificate;

        fixture.Node();
        clock.Advance();

        Assert.NotEqual(before.Thumbprint, identity.Certificate.Thumbprint);
        Assert.True(identity.Certificate.HasPrivateKey);
        // A handshake that has begun may go on with it.
        Assert.True(before.HasPrivateKey);
    }

    [Fact]
    public void a_certificate_whose_key_is_not_there_yet_changes_nothing_until_it_is()
    {
        var folder = fixture.Node();
        var identity = Load(folder);
        var before = identity.Certificate.Thumbprint;
        var next = fixture.Node("next");

        File.Copy(next.Certificate, folder.Certificate, overwrite: true);
        clock.Advance();
        Assert.Equal(before, identity.Certificate.Thumbprint);
        File.Delete(folder.Key);
        clock.Advance();
        Assert.Equal(before, identity.Certificate.Thumbprint);
        File.Copy(next.Key, folder.Key);
        clock.Advance();

        Assert.NotEqual(before, identity.Certificate.Thumbprint);
    }

    [Fact]
    public void a_new_authority_is_trusted_as_soon_as_its_certificate_is_in_the_bundle()
    {
        var folder = fixture.Node();
        var identity = Load(folder);
        var old = fixture.Authority.Certificate;
        fixture.ReplaceAuthority();
        using var renewed = fixture.Authority.Issue("other", ["h"], TimeSpan.FromDays(1), CertificateFixture.Now);
        Assert.False(identity.Accepts(renewed, null, "10.0.0.1:5", default, null!));

        NodeFiles.Trust(folder, [old, fixture.Authority.Certificate]);
        clock.Advance();

        Assert.True(identity.Accepts(renewed, null, "10.0.0.1:5", default, null!));
    }

    [Fact]
    public void a_refused_peer_is_logged_once_whatever_port_it_comes_from()
    {
        var lines = new Lines();
        var identity = NodeIdentity.Load(fixture.Node().Path, clock, lines);

        for (var port = 1; port < 50; port++)
            identity.Accepts(null, null, $"[::ffff:10.0.0.1]:{port}", default, null!);
        identity.Accepts(null, null, "10.0.0.2:7", default, null!);

        Assert.Equal(2, lines.All.Count);
        Assert.Contains("10.0.0.1", lines.All[0]);
    }

    [Fact]
    public void a_certificate_that_ends_soon_is_said_so()
    {
        var lines = new Lines();

        NodeIdentity.Load(fixture.Node(days: 30, from: CertificateFixture.Now.AddDays(-28)).Path, clock, lines);

        Assert.Contains("certs rotate", Assert.Single(lines.All));
    }

    [Fact]
    public void an_expired_certificate_is_refused_at_the_start() => Assert.Contains("expired",
        Assert.Throws<ConfigurationException>(() => Load(fixture.Node(from: CertificateFixture.Now.AddDays(-9))))
            .Message);

    [Theory]
    [InlineData("ca.pem")]
    [InlineData("node.pem")]
    [InlineData("node.key")]
    public void a_file_that_is_missing_or_no_certificate_is_named(string name)
    {
        var folder = fixture.Node();
        var path = Path.Combine(folder.Path, name);
        File.WriteAllText(path, "-----BEGIN NOTHING-----\n");
        Assert.Contains(name, Assert.Throws<ConfigurationException>(() => Load(folder)).Message);

        File.Delete(path);

        Assert.Contains(name, Assert.Throws<ConfigurationException>(() => Load(folder)).Message);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void a_key_that_everyone_may_read_is_refused()
    {
        var folder = fixture.Node();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.Key));
        File.SetUnixFileMode(folder.Key, File.GetUnixFileMode(folder.Key) | UnixFileMode.OtherRead);

        Assert.Contains("chmod 600", Assert.Throws<ConfigurationException>(() => Load(folder)).Message);
    }

    private NodeIdentity Load(CertificateFolder folder) => NodeIdentity.Load(folder.Path, clock, NullLogger.Instance);

    private sealed class Lines : ILogger
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => All.Add(formatter(state, exception));
    }

    /// <summary>Whose seconds pass on demand; the date is the real one.</summary>
    private sealed class Clock : TimeProvider
    {
        private long ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => ticks;

        public void Advance() => ticks += TimeSpan.TicksPerMinute;
    }
}
