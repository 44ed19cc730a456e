using System.Buffers;
using MessagePack;

namespace ClusterLlm.MessagePack.Tests;

/// <summary>Hex, and the same bytes cut into segments.</summary>
internal static class Bytes
{
    public delegate void Write(ref MessagePackWriter writer);

    public delegate T Read<T>(ref MessagePackReader reader);

    public static byte[] Of(string hex) => Convert.FromHexString(hex.Replace(" ", "").Replace("-", ""));

    public static byte[] Written(Write write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        write(ref writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Segments of at most so many bytes, an empty one among them.</summary>
    public static ReadOnlySequence<byte> InSegments(byte[] bytes, int segmentBytes)
    {
        var first = new Segment(ReadOnlyMemory<byte>.Empty, null);
        var last = first;
        for (var at = 0; at < bytes.Length; at += segmentBytes)
        {
            last = new Segment(bytes.AsMemory(at, Math.Min(segmentBytes, bytes.Length - at)), last);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    /// <summary>
    /// What is read must be the same whole and cut into pieces of 1, 2, 3 and 5 bytes, and use all the bytes.
    /// </summary>
    public static T ReadEveryWay<T>(byte[] bytes, Read<T> read)
    {
        var whole = new MessagePackReader(bytes.AsMemory());
        var expected = read(ref whole);
        Assert.True(whole.End);
        Assert.Equal(bytes.Length, whole.Consumed);
        foreach (var segmentBytes in (int[])[1, 2, 3, 5])
        {
            var reader = new MessagePackReader(InSegments(bytes, segmentBytes));
            Assert.Equal(expected, read(ref reader));
            Assert.True(reader.End);
            Assert.Equal(bytes.Length, reader.Consumed);
        }

        return expected;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            RunningIndex = previous is null ? 0 : previous.RunningIndex + previous.Memory.Length;
            previous?.Next = this;
        }
    }
}
