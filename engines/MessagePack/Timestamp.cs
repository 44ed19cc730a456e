using System.Buffers.Binary;

namespace MessagePack;

/// <summary>The specification's timestamp extension: 4, 8 or 12 bytes of seconds since 1970 and nanoseconds.</summary>
internal static class Timestamp
{
    private const int NanosecondsPerTick = 100;
    private const int SecondsBits = 34;

    public static DateTime Read(ReadOnlySpan<byte> bytes)
    {
        long seconds;
        uint nanoseconds;
        switch (bytes.Length)
        {
            case 4:
                seconds = BinaryPrimitives.ReadUInt32BigEndian(bytes);
                nanoseconds = 0;
                break;
            case 8:
                var packed = BinaryPrimitives.ReadUInt64BigEndian(bytes);
                seconds = (long)(packed & ((1UL << SecondsBits) - 1));
                nanoseconds = (uint)(packed >> SecondsBits);
                break;
            default:
                nanoseconds = BinaryPrimitives.ReadUInt32BigEndian(bytes);
                seconds = BinaryPrimitives.ReadInt64BigEndian(bytes[4..]);
                break;
        }

        var first = (DateTime.MinValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
        var last = (DateTime.MaxValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
        return seconds >= first && seconds <= last && nanoseconds < 1_000_000_000
            ? DateTime.UnixEpoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + (nanoseconds / NanosecondsPerTick))
            : throw new MessagePackSerializationException(
                $"A timestamp of {seconds} s and {nanoseconds} ns is outside DateTime's range.");
    }

    /// <summary>The shortest form. Local times are converted, others taken as UTC.</summary>
    /// <returns>Bytes written: 4, 8 or 12.</returns>
    public static int Write(Span<byte> bytes, DateTime value)
    {
        var ticks = (value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : value).Ticks;
        var seconds = (ticks / TimeSpan.TicksPerSecond) - (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerSecond);
        var nanoseconds = (uint)(ticks % TimeSpan.TicksPerSecond) * NanosecondsPerTick;
        if (seconds >> SecondsBits != 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, nanoseconds);
            BinaryPrimitives.WriteInt64BigEndian(bytes[4..], seconds);
            return 12;
        }

        var packed = ((ulong)nanoseconds << SecondsBits) | (ulong)seconds;
        if (packed > uint.MaxValue)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes, packed);
            return 8;
        }

        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)packed);
        return 4;
    }
}
