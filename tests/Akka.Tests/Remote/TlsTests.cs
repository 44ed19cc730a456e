using System.Text;
using Akka.Actor;
using Akka.Remote;
using Akka.Remote.Hosting;
using Akka.Tests.Core;

namespace Akka.Tests.Remote;

public sealed class TlsTests
{
    private static readonly TestAuthority Authority = new("authority");
    private static readonly TestAuthority Other = new("another authority");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task large_messages_pass_in_order_between_nodes_of_one_authority()
    {
        await using var a = await Node.Start("a", remoting: Identity().Configure);
        await using var b = await Node.Start("b", remoting: Identity().Configure);
        var probe = b.Probe();
        Assert.Equal("akka.ssl.tcp", b.Address.Protocol);
        var target = a.System.ActorSelection(b.Address + probe.Ref.Path.ToStringWithoutAddress());
        var texts = Enumerable.Range(0, 50).Select(i => new string((char)('a' + (i % 26)), 2_000 * i)).ToArray();

        foreach (var text in texts) target.Tell(text);

        await probe.Expect(texts);
    }

    [Fact]
    public async Task nothing_of_what_is_said_can_be_read_on_the_wire()
    {
        using var wire = new WireTap();
        await using var a = await Node.Start("a", remoting: Identity().Configure);
        await using var b = await Node.Start("b", remoting: options =>
        {
            Identity().Configure(options);
            (options.Port, options.PublicHostName, options.PublicPort) = (wire.TargetPort, "127.0.0.1", wire.Port);
        });
        b.Echo("echo");

        Assert.Equal(
            "a secret text", await (await a.Find(b, "echo")).Ask<string>("a secret text", TestSystem.Deadline));

        Assert.True(wire.Seen.Length > 500, "the tap has seen nothing");
        Assert.DoesNotContain("secret", Encoding.Latin1.GetString(wire.Seen));
        Assert.DoesNotContain("akka", Encoding.Latin1.GetString(wire.Seen));
    }

    public static TheoryData<string> Strangers => ["none", "another authority", "expired", "not yet named", "plain"];

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task a_stranger_is_not_heard(string kind)
    {
        if (kind == "not yet named") Published.Skip("does not ask whether who connects is who it says it is");
        await using var a = await Node.Start("a", remoting: Identity().Configure);
        a.Echo("echo");
        var inbound = a.Probe();
        a.System.EventStream.Subscribe(inbound.Ref, typeof(AssociatedEvent));
        var identity = kind switch
        {
            "none" => null,
            "another authority" => new TestIdentity(Other.Issue(), Authority.Root),
            "expired" => new TestIdentity(Authority.Issue(days: -1), Authority.Root),
            "not yet named" => new TestIdentity(Authority.Issue("10.9.8.7"), Authority.Root),
            _ => null,
        };
        await using var stranger = await Node.Start("b", remoting: options =>
        {
            if (identity is not null) identity.Configure(options);
            else if (kind == "none") Anonymous(options);
        });
        var errors = stranger.Probe();
        stranger.System.EventStream.Subscribe(errors.Ref, typeof(AssociationErrorEvent));

        var address = kind == "plain" ? a.Address.WithProtocol("akka.tcp") : a.Address;
        stranger.System.ActorSelection($"{address}/user/echo").Tell("let me in");

        await errors.Next<AssociationErrorEvent>();
        await inbound.ExpectNothing();
    }

    [Fact]
    public async Task a_server_whose_certificate_names_another_host_is_not_spoken_to()
    {
        await using var a = await Node.Start("a", remoting: Identity().Configure);
        await using var b = await Node.Start("b",
            remoting: new TestIdentity(Authority.Issue("10.9.8.7"), Authority.Root)
            .Configure);
        var probe = b.Probe();
        var errors = a.Probe();
        a.System.EventStream.Subscribe(errors.Ref, typeof(AssociationErrorEvent));

        a.System.ActorSelection(b.Address + probe.Ref.Path.ToStringWithoutAddress()).Tell("are you the one?");

        Assert.Equal(b.Address, (await errors.Next<AssociationErrorEvent>()).RemoteAddress);
        await probe.ExpectNothing();
    }

    [Fact]
    public async Task an_authority_is_replaced_while_the_nodes_run()
    {
        Published.Skip("keeps the certificate that a system was started with");
        var (of_a, of_b) = (Identity(), Identity());
        await using var a = await Node.Start("a", remoting: of_a.Configure);
        var b = await Node.Start("b", remoting: of_b.Configure);
        b.Echo("echo");
        var standing = await a.Find(b, "echo");
        // Both are trusted, then the certificates are renewed by the new one, then the old one is trusted no more.
        (of_a.Roots, of_b.Roots) = ([Authority.Root, Other.Root], [Authority.Root, Other.Root]);
        (of_a.Certificate, of_b.Certificate) = (Other.Issue(), Other.Issue());
        (of_a.Roots, of_b.Roots) = ([Other.Root], [Other.Root]);

        Assert.Equal("goes on", await standing.Ask<string>("goes on", TestSystem.Deadline));
        await using var late = await Node.Start("c",
            remoting: new TestIdentity(Other.Issue(), Other.Root).Configure);
        await Until.Answers(await late.Find(b, "echo"));
        await b.DisposeAsync();
    }

    private static TestIdentity Identity() => new(Authority.Issue(), Authority.Root);

    /// <summary>Speaks TLS and shows no certificate.</summary>
    private static void Anonymous(RemoteOptions options) => (options.EnableSsl, options.Ssl) = (true, new SslOptions
    {
        X509Certificate = Authority.Issue(),
        RequireMutualAuthentication = false,
        SuppressValidation = true,
    });
}
