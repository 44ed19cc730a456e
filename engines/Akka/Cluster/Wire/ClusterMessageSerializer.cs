using System.Collections.Immutable;
using System.Text;
using Akka.Actor;
using Akka.Cluster.Membership;
using Akka.Serialization;

namespace Akka.Cluster.Wire;

/// <summary>
/// The wire format of the cluster daemons. Addresses are listed once and then named by number. Counts are checked
/// against what is left of the message before anything is allocated for them.
/// </summary>
internal sealed class ClusterMessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    public override int Identifier => 5;

    public override string Manifest(object o) => o switch
    {
        InitJoin => "IJ",
        InitJoinAck => "IJA",
        JoinCluster => "J",
        Welcome => "W",
        GossipTo => "G",
        Heartbeat => "HB",
        HeartbeatReply => "HBR",
        _ => throw new ArgumentException($"not a message of the cluster: {o.GetType()}"),
    };

    public override byte[] ToBinary(object obj)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Utf8);
        switch (obj)
        {
            case InitJoin m: Write(writer, m.From); break;
            case InitJoinAck m: Write(writer, m.From); break;
            case Heartbeat m: Write(writer, m.From); break;
            case HeartbeatReply m: Write(writer, m.From); break;
            case JoinCluster m:
                Write(writer, m.From);
                Write(writer, m.Roles);
                break;
            case Welcome m:
                Write(writer, m.From);
                Write(writer, m.To);
                Write(writer, m.Gossip);
                break;
            case GossipTo m:
                Write(writer, m.From);
                Write(writer, m.To);
                Write(writer, m.Gossip);
                break;
        }
        writer.Flush();
        return stream.ToArray();
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        using var reader = new BinaryReader(stream, Utf8);
        var from = ReadNode(reader);
        return manifest switch
        {
            "IJ" => new InitJoin(from),
            "IJA" => new InitJoinAck(from),
            "HB" => new Heartbeat(from),
            "HBR" => new HeartbeatReply(from),
            "J" => new JoinCluster(from, ReadRoles(reader)),
            "W" => new Welcome(from, ReadNode(reader), ReadGossip(reader)),
            "G" => new GossipTo(from, ReadNode(reader), ReadGossip(reader)),
            _ => throw new ArgumentException($"not a message of the cluster: {manifest}"),
        };
    }

    private static void Write(BinaryWriter writer, UniqueAddress node)
    {
        writer.Write(node.Address.ToString());
        writer.Write(node.Uid);
    }

    private static void Write(BinaryWriter writer, ImmutableHashSet<string> roles)
    {
        writer.Write7BitEncodedInt(roles.Count);
        foreach (var role in roles) writer.Write(role);
    }

    private static void Write(BinaryWriter writer, Gossip gossip)
    {
        var nodes = gossip.Members.Keys.Concat(gossip.Tombstones.Keys).ToList();
        var numbers = nodes.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i);
        writer.Write7BitEncodedInt(nodes.Count);
        foreach (var node in nodes) Write(writer, node);
        writer.Write7BitEncodedInt(gossip.Members.Count);
        foreach (var member in gossip.Members.Values)
        {
            writer.Write((byte)member.Status);
            writer.Write(member.ExitConfirmed);
            writer.Write(member.UpNumber);
            Write(writer, member.Roles);
        }
        foreach (var number in gossip.Tombstones.Values) writer.Write7BitEncodedInt(number);
        writer.Write7BitEncodedInt(gossip.Observations.Count);
        foreach (var (key, observation) in gossip.Observations)
        {
            writer.Write7BitEncodedInt(numbers[key.Observer]);
            writer.Write7BitEncodedInt(numbers[key.Subject]);
            writer.Write7BitEncodedInt64(observation.Version);
            writer.Write(observation.Reachable);
        }
        writer.Write7BitEncodedInt(gossip.Seen.Count);
        foreach (var node in gossip.Seen) writer.Write7BitEncodedInt(numbers[node]);
    }

    private static UniqueAddress ReadNode(BinaryReader reader)
    {
        var text = reader.ReadString();
        return Address.TryParse(text, out var address) && address.HasGlobalScope
            ? new UniqueAddress(address, reader.ReadInt32())
            : throw new InvalidDataException($"'{text}' is not the address of a node");
    }

    private static ImmutableHashSet<string> ReadRoles(BinaryReader reader)
    {
        var roles = ImmutableHashSet.CreateBuilder<string>();
        for (var count = ReadCount(reader); count > 0; count--) roles.Add(reader.ReadString());
        return roles.ToImmutable();
    }

    private static Gossip ReadGossip(BinaryReader reader)
    {
        var nodes = new UniqueAddress[ReadCount(reader)];
        for (var i = 0; i < nodes.Length; i++) nodes[i] = ReadNode(reader);
        var members = Gossip.NoMembers.ToBuilder();
        var memberCount = ReadCount(reader);
        for (var i = 0; i < memberCount; i++) members[Pick(nodes, i)] = ReadMember(reader, Pick(nodes, i));
        var tombstones = ImmutableSortedDictionary.CreateBuilder<UniqueAddress, int>();
        for (var i = memberCount; i < nodes.Length; i++) tombstones[nodes[i]] = reader.Read7BitEncodedInt();
        var observations = ImmutableDictionary.CreateBuilder<ObservationKey, Observation>();
        for (var count = ReadCount(reader); count > 0; count--)
        {
            var key = new ObservationKey(ReadMemberNode(reader, nodes, memberCount),
                ReadMemberNode(reader, nodes, memberCount));
            observations[key] = new Observation(reader.Read7BitEncodedInt64(), reader.ReadBoolean());
        }
        var seen = ImmutableHashSet.CreateBuilder<UniqueAddress>();
        for (var count = ReadCount(reader); count > 0; count--) seen.Add(ReadMemberNode(reader, nodes, memberCount));
        return new Gossip
        {
            Members = members.ToImmutable(),
            Tombstones = tombstones.ToImmutable(),
            Observations = observations.ToImmutable(),
            Seen = seen.ToImmutable(),
        };
    }

    private static Member ReadMember(BinaryReader reader, UniqueAddress node)
    {
        var status = (MemberStatus)reader.ReadByte();
        if (status is MemberStatus.Removed
            || !Enum.IsDefined(status)) throw new InvalidDataException($"a member cannot be {status}");
        var confirmed = reader.ReadBoolean();
        var upNumber = reader.ReadInt32();
        return new Member(node, status, ReadRoles(reader), upNumber, confirmed);
    }

    private static UniqueAddress ReadMemberNode(BinaryReader reader, UniqueAddress[] nodes, int memberCount)
    {
        var index = reader.Read7BitEncodedInt();
        return index < memberCount ? Pick(nodes, index) : throw new InvalidDataException($"node {index} is no member");
    }

    private static UniqueAddress Pick(UniqueAddress[] nodes, int index) => index >= 0 && index < nodes.Length
        ? nodes[index]
        : throw new InvalidDataException($"there is no node {index}");

    /// <summary>Each counted thing takes a byte at least.</summary>
    private static int ReadCount(BinaryReader reader)
    {
        var count = reader.Read7BitEncodedInt();
        return count >= 0 && count <= reader.BaseStream.Length - reader.BaseStream.Position
            ? count
            : throw new InvalidDataException(
                $"a count of {count} where {reader.BaseStream.Length - reader.BaseStream.Position} bytes are left");
    }
}
