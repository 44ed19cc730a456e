using System.Net.Sockets;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Membership;
using Akka.Cluster.Wire;
using Akka.Remote.Transport;
using Akka.Remote.Wire;
using Akka.Tests.Core;
using ClusterLlm.Fuzzing;

namespace Akka.Tests.Remote.Internal;

/// <summary>What the remoting reads from the network, made hostile.</summary>
public sealed class FuzzTests
{
    [Fact]
    public void frames_and_greetings_are_read_or_refused()
    {
        var writer = new FrameWriter(1 << 16);
        var honest = new List<byte[]>();
        new Hello(new Address("akka.tcp", "a", "127.0.0.1", 4053), 42, new Address("akka.tcp", "b", "h", 1)).Write(writer);
        Take();
        Hello.WriteRefusal(writer, RefusalCode.Quarantined, "given up");
        Take();
        foreach (var kind in Enum.GetValues<FrameKind>())
        {
            writer.Begin(kind);
            writer.WriteVarUInt(2);
            writer.WriteString("akka.tcp://a@127.0.0.1:4053/user/actor#17");
            writer.WriteInt32(17);
            writer.End();
            Take();
        }

        Assert.True(FuzzRun.Of(honest, (_, bytes) =>
        {
            using var channel = new Canned(bytes);
            var (frames, names) = (new ReceiveBuffer(channel), new NameSlots());
            try
            {
                while (frames.ReadFrame(Hello.MaxBytes)) Read(frames.Frame.Span, names);
            }
            catch (WireFormatException)
            {
                // As promised.
            }
        }) > 0);

        void Take()
        {
            honest.Add(writer.Written.ToArray());
            writer.Clear();
        }
    }

    [Fact]
    public async Task messages_of_cluster_and_system_are_read_or_refused()
    {
        await using var node = TestSystem.Start();
        var system = (ExtendedActorSystem)node.System;
        var cluster = new ClusterMessageSerializer(system);
        var (a, b) = (new UniqueAddress(new Address("akka.tcp", "c", "h", 1), 5), new UniqueAddress(new Address("akka.tcp", "c", "i", 2), 6));
        var gossip = new Gossip
        {
            Members = Gossip.NoMembers.Add(a, new Member(a, MemberStatus.Up, ["worker"], 1, false))
                .Add(b, new Member(b, MemberStatus.Joining, [], int.MaxValue, false)),
            Seen = [a],
        };
        object[] messages =
        [
            new InitJoin(a), new JoinCluster(a, ["worker", "coordinator"]), new Welcome(a, b, gossip), new GossipTo(a, b, gossip),
            new Heartbeat(a), new Identify("who"), new Status.Failure(new InvalidOperationException("no"), "state"),
            new ActorIdentity(new Identify(7), null), new Address("akka.tcp", "c", "h", 3), "text", 17,
        ];
        var serializers = messages.Select(m => m is InitJoin or JoinCluster or Welcome or GossipTo or Heartbeat ? cluster
            : system.Serialization.FindSerializerFor(m)).ToArray();
        var manifests = messages.Zip(serializers, (m, s) => Akka.Serialization.Serialization.ManifestFor(s, m)).ToArray();

        Assert.True(FuzzRun.Of([.. messages.Zip(serializers, (m, s) => s.ToBinary(m))], (origin, bytes) =>
        {
            try
            {
                if (serializers[origin] == cluster) cluster.FromBinary(bytes, manifests[origin]);
                else system.Serialization.Deserialize(bytes, serializers[origin].Identifier, manifests[origin]);
            }
            catch (Exception e) when (e is SerializationException or IOException or InvalidDataException or ArgumentException
                or FormatException)
            {
                // The connection drops the message for any of these; memory and stack are what is watched here.
            }
        }) > 0);
    }

    private static void Read(ReadOnlySpan<byte> frame, NameSlots names)
    {
        var reader = new FrameReader(frame[1..]);
        switch ((FrameKind)frame[0])
        {
            case FrameKind.Hello:
                Hello.Read(ref reader);
                break;
            case FrameKind.Name:
                names.Define(reader.ReadVarUInt(), reader.ReadString());
                break;
            default:
                reader.ReadVarUInt();
                ActorPath.TryParse(reader.ReadString(), out _);
                reader.ReadInt32();
                break;
        }
    }

    /// <summary>A connection on which these bytes come, and then its end.</summary>
    private sealed class Canned(byte[] bytes) : Channel(new Socket(SocketType.Stream, ProtocolType.Tcp))
    {
        private int _read;

        public override int Receive(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, bytes.Length - _read);
            bytes.AsSpan(_read, count).CopyTo(buffer);
            _read += count;
            return count;
        }
    }
}
