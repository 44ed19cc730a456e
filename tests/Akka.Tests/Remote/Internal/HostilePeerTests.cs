using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Akka.Remote.Transport;
using Akka.Remote.Wire;
using Akka.Serialization;
using Akka.Tests.Core;

namespace Akka.Tests.Remote.Internal;

public sealed class HostilePeerTests
{
    private const string Closed = "clusterllm.remote.closed = on";
    private const string Impatient = "akka.remote.dot-netty.tcp.connection-timeout = 300ms";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void a_promise_of_a_huge_frame_takes_no_memory_for_it()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var sender = new TcpClient();
        sender.Connect((IPEndPoint)listener.LocalEndpoint);
        using var receiver = listener.AcceptSocket();
        var promise = new byte[100_000];
        BinaryPrimitives.WriteInt32LittleEndian(promise, 500_000_000);
        sender.GetStream().Write(promise);
        sender.Client.Shutdown(SocketShutdown.Send);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.False(new ReceiveBuffer(new Channel(receiver)).ReadFrame(1 << 30));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 1_000_000);
    }

    [Fact]
    public async Task a_peer_that_dribbles_its_greeting_is_cut_off()
    {
        await using var node = await Node.Start("a", b => b.AddHocon(Impatient, HoconAddMode.Prepend));
        using var slow = new TcpClient();
        await slow.ConnectAsync(IPAddress.Loopback, node.Address.Port!.Value, Token);
        var stream = slow.GetStream();
        var ended = stream.ReadAsync(new byte[1], Token).AsTask();

        // Each byte comes well within the limit; the whole never would.
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        await stream.WriteAsync(new byte[] { 0x00, 0x40, 0x00, 0x00 }, Token);
        await Until.True(async () =>
        {
            if (ended.IsCompleted) return true;
            await beat.WaitForNextTickAsync(Token);
            await stream.WriteAsync(new byte[] { 1 }, Token);
            return false;
        });
    }

    [Fact]
    public async Task a_flood_of_silent_connections_locks_nobody_out()
    {
        await using var a = await Node.Start("a");
        await using var b = await Node.Start("b");
        b.Echo("echo");
        var flood = new List<TcpClient>();
        for (var i = 0; i < 300; i++)
        {
            var client = new TcpClient();
            flood.Add(client);
            await client.ConnectAsync(IPAddress.Loopback, b.Address.Port!.Value, Token);
        }

        await Until.Answers(await a.Find(b, "echo"));

        foreach (var client in flood) client.Dispose();
    }

    [Fact]
    public void a_full_waiting_room_gives_up_the_oldest_of_whoever_takes_most_of_it()
    {
        var (flooder, honest) = (IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2"));
        var pending = new Pending<string>(limit: 4, perAddress: 3);

        Assert.Null(pending.Add("honest", honest));
        Assert.Null(pending.Add("flood 1", flooder));
        Assert.Null(pending.Add("flood 2", flooder));
        Assert.Null(pending.Add("flood 3", flooder));
        Assert.Equal("flood 1", pending.Add("flood 4", flooder));
        Assert.Equal("flood 2", pending.Add("honest too", honest));
        Assert.True(pending.Remove("honest"));
        Assert.Equal(["flood 3", "flood 4", "honest too"], pending.All);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task what_would_end_an_actor_is_taken_from_peers_only_where_the_system_is_open(bool closed)
    {
        await using var a = await Node.Start("a");
        await using var b = await Node.Start("b", builder =>
        {
            if (closed) builder.AddHocon(Closed, HoconAddMode.Prepend);
        });
        foreach (var name in new[] { "poisoned", "stopped", "witness" }) b.Echo(name);
        var (poisoned, stopped, witness) = (await a.Find(b, "poisoned"), await a.Find(b, "stopped"),
            await a.Find(b, "witness"));

        poisoned.Tell(PoisonPill.Instance);
        ((IInternalActorRef)stopped).Stop();
        // What came before it on the connection was dealt with when this is answered.
        await witness.Ask<string>("there?", TestSystem.Deadline);

        if (closed)
        {
            Assert.Equal("alive", await poisoned.Ask<string>("alive", TestSystem.Deadline));
            Assert.Equal("alive", await stopped.Ask<string>("alive", TestSystem.Deadline));
            return;
        }
        await Until.True(async () => await Ends(poisoned) && await Ends(stopped));

        async Task<bool> Ends(IActorRef actor) =>
            (await actor.Ask<ActorIdentity>(new Identify(1), TestSystem.Deadline)).Subject is null;
    }

    [Fact]
    public async Task nobody_speaks_for_an_actor_of_another_system_where_the_system_is_closed()
    {
        await using var victim = await Node.Start("victim");
        await using var liar = await Node.Start("liar");
        await using var b = await Node.Start("b", builder => builder.AddHocon(Closed, HoconAddMode.Prepend));
        var heard = b.Probe();
        victim.Echo("honest");
        var honest = await liar.Find(victim, "honest");
        var target = await liar.Find(b, heard.Ref.Path.Name);

        target.Tell("in the name of another", honest);
        target.Tell("in its own name", liar.Echo("self"));

        await heard.Expect("in its own name");
    }

    [Fact]
    public async Task messages_nested_without_end_are_refused_before_they_overflow_the_stack()
    {
        await using var node = TestSystem.Start();
        var system = (ExtendedActorSystem)node.System;
        var serialization = system.Serialization;
        var bytes = serialization.Serialize(new Identify("innermost"));
        while (bytes.Length < 200_000)
        {
            // Identify(Identify(...)): identifier, manifest, length, bytes.
            var next = new byte[4 + 3 + 4 + bytes.Length];
            BinaryPrimitives.WriteInt32LittleEndian(next, 16);
            (next[4], next[5], next[6]) = (2, (byte)'I', (byte)'D');
            BinaryPrimitives.WriteInt32LittleEndian(next.AsSpan(7), bytes.Length);
            bytes.CopyTo(next, 11);
            bytes = next;
        }

        var refused = Assert.Throws<SerializationException>(() => serialization.Deserialize(bytes, 16, "ID"));

        Assert.Contains("nested", refused.Message);
        // And the next message is read as ever.
        Assert.IsType<Identify>(serialization.Deserialize(serialization.Serialize(new Identify(1)), 16, "ID"));
    }

    [Fact]
    public async Task a_type_named_by_a_peer_is_never_looked_up_outside_what_was_registered()
    {
        await using var node = TestSystem.Start();
        var system = (ExtendedActorSystem)node.System;
        var serialization = system.Serialization;
        var serializer = new Naming(system);
        serialization.AddSerializer("naming", serializer);
        serialization.AddSerializationMap(typeof(Known), serializer);

        var manifest = Akka.Serialization.Serialization.ManifestFor(serializer, new Known());
        Assert.IsType<Known>(serialization.Deserialize([], 901, manifest));
        Assert.Throws<SerializationException>(() =>
            serialization.Deserialize([], 901, "System.Diagnostics.Process, System.Diagnostics.Process"));
    }

    [Fact]
    public void names_of_a_connection_take_a_bounded_amount_of_memory()
    {
        var slots = new NameSlots();

        var refused = Assert.Throws<WireFormatException>(() =>
        {
            for (var i = 0u; i < NameTable.Slots; i++) slots.Define(NameTable.FirstSlot + i, new string('x', 8_000));
        });

        Assert.Contains("names of more than", refused.Message);
    }

    private sealed record Known;

    private sealed class Naming(ExtendedActorSystem system) : Serializer(system)
    {
        public override int Identifier => 901;

        public override bool IncludeManifest => true;

        public override byte[] ToBinary(object obj) => [];

        public override object FromBinary(byte[] bytes, Type type) => Activator.CreateInstance(type, nonPublic: true)!;
    }
}
