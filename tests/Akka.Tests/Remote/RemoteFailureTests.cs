using System.Net;
using System.Net.Sockets;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Akka.Remote;
using Akka.Serialization;
using Akka.Tests.Core;

namespace Akka.Tests.Remote;

public sealed class RemoteFailureTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_message_larger_than_the_frame_is_dropped_with_a_log_entry_and_the_connection_stays()
    {
        await using var a = await Node.Start("a", b => b.AddHocon("akka.loglevel = ERROR", HoconAddMode.Prepend));
        await using var b = await Node.Start("b");
        var probe = b.Probe();
        var log = a.Probe();
        a.System.EventStream.Subscribe(log.Ref, typeof(Error));
        var lost = a.Probe();
        a.System.EventStream.Subscribe(lost.Ref, typeof(DisassociatedEvent));
        var target = a.System.ActorSelection(b.Address + probe.Ref.Path.ToStringWithoutAddress());

        target.Tell("before");
        target.Tell(new string('x', 400_000));
        target.Tell("after");

        await probe.Expect("before", "after");
        Assert.Contains("OversizedPayloadException", (await log.Next<Error>()).ToString());
        await lost.ExpectNothing();
    }

    [Theory]
    [InlineData(typeof(SerializationException))]
    [InlineData(typeof(NotSupportedException))]
    public async Task a_message_that_cannot_be_encoded_is_dropped_and_the_connection_stays(Type thrown)
    {
        if (thrown != typeof(SerializationException)) Published.Skip("ends the connection for any other exception");
        await using var a = await Node.Start("a", b =>
            b.WithCustomSerializer("broken", [typeof(Broken)], s => new BrokenSerializer(s, thrown)));
        await using var b = await Node.Start("b");
        var probe = b.Probe();
        var target = a.System.ActorSelection(b.Address + probe.Ref.Path.ToStringWithoutAddress());

        target.Tell("before");
        target.Tell(new Broken());
        target.Tell("after");

        await probe.Expect("before", "after");
    }

    [Theory]
    [InlineData("ffffff7f0001")]
    [InlineData("00000000")]
    [InlineData("474554202f20485454502f312e310d0a0d0a")]
    [InlineData("05000000ffffffffff")]
    public async Task hostile_bytes_end_their_own_connection_only(string hex)
    {
        await using var a = await Node.Start("a");
        await using var b = await Node.Start("b");
        b.Echo("echo");
        var echo = await a.Find(b, "echo");
        using var hostile = new TcpClient();
        await hostile.ConnectAsync(IPAddress.Loopback, b.Address.Port!.Value, Token);

        await hostile.GetStream().WriteAsync(Convert.FromHexString(hex), Token);

        await EndOf(hostile);
        Assert.Equal("still here", await echo.Ask<string>("still here", TestSystem.Deadline));
    }

    [Fact]
    public async Task the_end_of_a_peer_is_told_at_once()
    {
        await using var a = await Node.Start("a");
        var b = await Node.Start("b");
        b.Echo("echo");
        var events = a.Probe();
        a.System.EventStream.Subscribe(events.Ref, typeof(AssociatedEvent));
        await a.Find(b, "echo");
        Assert.Equal(b.Address, (await events.Next<AssociatedEvent>()).RemoteAddress);
        var ends = a.Probe();
        a.System.EventStream.Subscribe(ends.Ref, typeof(DisassociatedEvent));

        var address = b.Address;
        await b.DisposeAsync();

        Assert.Equal(address, (await ends.Next<DisassociatedEvent>()).RemoteAddress);
    }

    [Fact]
    public async Task messages_flow_again_when_a_connection_was_broken()
    {
        using var network = new Relay();
        await using var a = await Node.Start("a");
        await using var b = await Node.Start("b", remoting: r =>
        {
            (r.Port, r.PublicHostName, r.PublicPort) = (network.TargetPort, "127.0.0.1", network.Port);
        });
        b.Echo("echo");
        var echo = await a.Find(b, "echo");

        for (var i = 0; i < 3; i++)
        {
            network.Break();
            await Until.Answers(echo);
        }
    }

    [Fact]
    public async Task an_unreachable_peer_is_told_of()
    {
        await using var a = await Node.Start("a");
        var errors = a.Probe();
        a.System.EventStream.Subscribe(errors.Ref, typeof(AssociationErrorEvent));
        var nobody = new Address("akka.tcp", "b", "127.0.0.1", Relay.FreePort());

        a.System.ActorSelection(new RootActorPath(nobody) / "user" / "echo").Tell("hello");

        Assert.Equal(nobody, (await errors.Next<AssociationErrorEvent>()).RemoteAddress);
    }

    [Fact]
    public async Task a_slow_reader_holds_up_a_sender_with_credits_and_memory_stays_bounded()
    {
        const int messages = 512;
        const int window = 16;
        var payload = new byte[64 * 1024];
        await using var a = await Node.Start("a");
        await using var b = await Node.Start("b");
        var (sent, credits, received) = (0, window, 0);
        var open = false;
        var slow = b.Spawn(
            (self, message) =>
            {
                if (message is byte[]) received++;
                if (message is "open") open = true;
                var from = a.System.ActorSelection(a.Address + "/user/sender");
                for (; open && received > 0; received--) from.Tell("credit");
            },
            "slow");
        var target = await a.Find(b, "slow");
        var done = a.Probe();
        var sender = a.Spawn(
            (_, message) =>
            {
                if (message is "credit") credits++;
                for (; credits > 0 && sent < messages; credits--, sent++) target.Tell(payload);
                if (sent == messages && credits == window) done.Ref.Tell("done");
            },
            "sender");

        var before = GC.GetTotalMemory(forceFullCollection: true);
        sender.Tell("go");
        await Until.True(() => Volatile.Read(ref received) == window);
        Assert.Equal(window, Volatile.Read(ref sent));
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < 4 * window * payload.Length);
        slow.Tell("open");

        await done.Expect("done");
    }

    [Fact]
    public async Task a_port_in_use_is_said_so()
    {
        await using var a = await Node.Start("a");

        // The start fails, or the host has logged the reason and there is no system. The published package shares a
        // port between its systems unless told not to.
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            var failed = await Node.Start(
                "b", b => b.AddHocon("akka.remote.dot-netty.tcp.tcp-reuse-addr = off", HoconAddMode.Prepend),
                r => r.Port = a.Address.Port).WaitAsync(TestSystem.Deadline, Token);
            _ = failed.System;
        });
        Environment.ExitCode = 0;
    }

    /// <summary>The peer may say goodbye before it closes.</summary>
    private static async Task EndOf(TcpClient client)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TestSystem.Deadline);
        try
        {
            while (await client.GetStream().ReadAsync(new byte[16], limit.Token) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset: that is an end too.
        }
    }

    private sealed record Broken;

    private sealed class BrokenSerializer(ExtendedActorSystem system, Type thrown)
        : SerializerWithStringManifest(system)
    {
        public override int Identifier => 900;

        public override string Manifest(object o) => "broken";

        public override byte[] ToBinary(object obj) =>
            throw (Exception)Activator.CreateInstance(thrown, "it cannot be written")!;

        public override object FromBinary(byte[] bytes, string manifest) => throw new NotSupportedException();
    }
}
