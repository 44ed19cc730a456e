using System.Collections.Immutable;
using System.Net;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Membership;
using Akka.Cluster.Tools.Singleton;
using Akka.Cluster.Wire;
using Akka.Remote.Transport;
using Akka.Remote.Wire;
using ClusterLlm.Protocol.Wire;

namespace ClusterLlm.Fuzz.Targets.Engine;

/// <summary>What the embedded remoting and cluster layer read.</summary>
internal static class EngineTargets
{
    /// <summary>Nobody is there: what is answered is dropped.</summary>
    private static readonly Address Peer = new("akka.tcp", "fuzz", "127.0.0.1", 1);

    /// <summary>The first frame of a connection, on either side of it.</summary>
    public static FuzzTarget Greeting()
    {
        var node = new EngineNode();
        var writer = new FrameWriter(Hello.MaxBytes);
        var honest = new List<byte[]>();
        new Hello(Peer, 42, new Address("akka.tcp", "fuzz", "h", 1)).Write(writer);
        Take(writer, honest);
        Hello.WriteRefusal(writer, RefusalCode.Quarantined, "given up");
        Take(writer, honest);
        return new FuzzTarget(honest, input =>
        {
            var frames = new ReceiveBuffer(new CannedChannel(input));
            if (!frames.ReadFrame(Hello.MaxBytes))
                return "the end";
            var reader = new FrameReader(frames.Frame.Span[1..]);
            if ((FrameKind)frames.Frame.Span[0] == FrameKind.Refuse)
                return $"refused {Enum.IsDefined((RefusalCode)reader.ReadByte())} {reader.ReadString().Length > 0}";
            return node.Remoting.Refusal(Hello.Read(ref reader), IPAddress.Loopback)?.Code.ToString() ?? "greeted";
        }, typeof(WireFormatException))
        { Owned = node };
    }

    /// <summary>What comes after the greeting, delivered as on a connection.</summary>
    public static FuzzTarget Frames()
    {
        var node = new EngineNode();
        return new FuzzTarget(HonestFrames(node), input =>
        {
            var (frames, dispatcher) = (new ReceiveBuffer(new CannedChannel(input)),
                new FrameDispatcher(node.Remoting, Peer));
            var count = 0;
            for (; frames.ReadFrame(EngineNode.MaxFrameBytes); count++)
                dispatcher.Dispatch(frames.Frame);
            return count < 8 ? $"{new string('f', count)}" : "many";
        }, typeof(WireFormatException))
        { Owned = node };
    }

    /// <summary>Messages of actor system, cluster, singleton and protocol: serializer and manifest, bytes.</summary>
    public static FuzzTarget SystemMessages()
    {
        var node = new EngineNode();
        var (a, b) = (new UniqueAddress(new Address("akka.tcp", "c", "h", 1), 5),
            new UniqueAddress(new Address("akka.tcp", "c", "i", 2), 6));
        var gossip = new Gossip
        {
            Members = Gossip.NoMembers.Add(a, new Member(a, MemberStatus.Up, ["worker"], 1, false))
                .Add(b, new Member(b, MemberStatus.Joining, [], int.MaxValue, false)),
            Seen = [a],
            Tombstones = ImmutableSortedDictionary<UniqueAddress, int>.Empty.Add(new UniqueAddress(new Address("akka.tcp", "c", "j", 3), 7), 9),
            Observations = ImmutableDictionary<ObservationKey, Observation>.Empty.Add(new ObservationKey(a, b),
                new Observation(3, false)),
        };
        object[] messages =
        [
            new InitJoin(a), new InitJoinAck(a), new JoinCluster(a, ["worker", "coordinator"]),
            new Welcome(a, b, gossip),
            new GossipTo(a, b, gossip), new Heartbeat(a), new HeartbeatReply(a), new HandOverToMe(a),
            new HandOverDone(a), new Identify("who"),
            new Status.Success("done"), new Status.Failure(new InvalidOperationException("no"), "state"),
            new ActorIdentity(new Identify(7), null),
            new Address("akka.tcp", "c", "h", 3), PoisonPill.Instance, Kill.Instance, "text", 17, 17L,
            new byte[] { 1, 2, 3 },
        ];
        return new FuzzTarget([.. messages.Select(node.Write)], input => node.Read(input).GetType().Name,
            // The connection drops the message for any exception; memory and stack are what is watched here.
            typeof(SerializationException), typeof(IOException), typeof(InvalidDataException),
            typeof(ArgumentException),
            typeof(FormatException), typeof(ProtocolException))
        { Owned = node };
    }

    private static List<byte[]> HonestFrames(EngineNode node)
    {
        var writer = new FrameWriter(EngineNode.MaxFrameBytes);
        var honest = new List<byte[]>();
        foreach (var (manifest, bytes) in GoldenMessages.All)
            Message(4101, manifest, bytes);
        foreach (var message in new object[] { new Identify(1), "text", PoisonPill.Instance })
        {
            var (name, bytes) = Tagged.Split(node.Write(message));
            Message(
                int.Parse(name.Split(':')[0], System.Globalization.CultureInfo.InvariantCulture), name.Split(':')[1],
                bytes);
        }
        foreach (var kind in new[] { FrameKind.Watch, FrameKind.Unwatch, FrameKind.Stop, FrameKind.Terminated,
            FrameKind.HeartbeatReply })
        {
            writer.Begin(kind);
            writer.WriteString(EngineNode.ActorPath);
            writer.WriteString($"{Peer}/user/watcher");
            writer.WriteByte(1);
            writer.End();
            Take(writer, honest);
        }
        return honest;

        void Message(int serializer, string manifest, byte[] bytes)
        {
            writer.Begin(FrameKind.Name);
            writer.WriteVarUInt(NameTable.FirstSlot);
            writer.WriteString(EngineNode.ActorPath);
            writer.End();
            writer.Begin(FrameKind.Name);
            writer.WriteVarUInt(NameTable.FirstSlot + 1);
            writer.WriteString(manifest);
            writer.End();
            writer.Begin(FrameKind.Message);
            writer.WriteVarUInt(NameTable.FirstSlot);
            writer.WriteVarUInt(NameTable.Literal);
            writer.WriteString($"{Peer}/user/sender");
            writer.WriteInt32(serializer);
            writer.WriteVarUInt(NameTable.FirstSlot + 1);
            writer.BeginPayload();
            writer.WriteBytes(bytes);
            writer.End();
            Take(writer, honest);
        }
    }

    private static void Take(FrameWriter writer, List<byte[]> honest)
    {
        honest.Add(writer.Written.ToArray());
        writer.Clear();
    }
}
