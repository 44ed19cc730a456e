using Akka.Actor;

namespace Akka.Remote.Wire;

/// <summary>Who speaks, and to whom it means to speak. Uid tells incarnations at one address apart.</summary>
internal sealed record Hello(Address From, int Uid, Address? To)
{
    public const int Magic = 0x314B4C43; // "CLK1"
    public const int Version = 1;

    /// <summary>Until the peer has said who it is, frames are at most this long.</summary>
    public const int MaxBytes = 20 * 1024;

    public void Write(FrameWriter writer)
    {
        writer.Begin(FrameKind.Hello);
        writer.WriteInt32(Magic);
        writer.WriteInt32(Version);
        writer.WriteInt32(Uid);
        writer.WriteString(From.ToString());
        writer.WriteString(To?.ToString() ?? "");
        writer.End();
    }

    public static Hello Read(ref FrameReader reader)
    {
        if (reader.ReadInt32() != Magic) throw new WireFormatException("the peer does not speak this protocol");
        var version = reader.ReadInt32();
        if (version != Version)
            throw new WireFormatException($"the peer speaks version {version} of the protocol, not {Version}");
        var uid = reader.ReadInt32();
        var from = reader.ReadString();
        var to = reader.ReadString();
        if (!Address.TryParse(from, out var address) || address.HasLocalScope || address.Port is null)
            throw new WireFormatException($"'{from}' is not the address of a peer");
        return new Hello(address, uid, Address.TryParse(to, out var target) ? target : null);
    }

    public static void WriteRefusal(FrameWriter writer, RefusalCode code, string reason)
    {
        writer.Begin(FrameKind.Refuse);
        writer.WriteByte((byte)code);
        writer.WriteString(reason);
        writer.End();
    }
}
