using System.Buffers.Binary;
using System.Text;
using Akka.Actor;
using Akka.Serialization;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>Uid and address of the sender; the manifest is the rest.</summary>
internal sealed class SingletonMessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const int UidBytes = 4;

    public override int Identifier => 14;

    public override string Manifest(object o) => o switch
    {
        HandOverToMe => "A",
        HandOverDone => "C",
        _ => throw new ArgumentException($"not a message of singletons: {o.GetType()}"),
    };

    public override byte[] ToBinary(object obj)
    {
        var from = ((SingletonMessage)obj).From;
        var address = Encoding.UTF8.GetBytes(from.Address.ToString());
        var bytes = new byte[UidBytes + address.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, from.Uid);
        address.CopyTo(bytes, UidBytes);
        return bytes;
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (bytes.Length < UidBytes) throw new InvalidDataException($"a message of {bytes.Length} bytes");
        var address = Address.Parse(Encoding.UTF8.GetString(bytes.AsSpan(UidBytes)));
        var from = new UniqueAddress(address, BinaryPrimitives.ReadInt32LittleEndian(bytes));
        return manifest switch
        {
            "A" => new HandOverToMe(from),
            "C" => new HandOverDone(from),
            _ => throw new ArgumentException($"not a message of singletons: {manifest}"),
        };
    }
}
