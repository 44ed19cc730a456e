using System.Buffers;

namespace ClusterLlm.Worker.Tests.Collectives;

internal static class Floats
{
    /// <summary>Values of many magnitudes, so that another order of addition shows in the bits.</summary>
    public static float[] Random(Random random, int count)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = (random.NextSingle() - 0.5f) * MathF.Pow(10, random.Next(-4, 5));
        return values;
    }

    /// <summary>The bytes in segments of random lengths, as a transport gives them.</summary>
    public static ReadOnlySequence<byte> Torn(Random random, byte[] bytes)
    {
        var first = new Segment(default, 0);
        var last = first;
        for (var start = 0; start < bytes.Length;)
        {
            var length = Math.Min(random.Next(1, 1 + bytes.Length / random.Next(1, 20)), bytes.Length - start);
            last = last.Append(bytes.AsMemory(start, length));
            start += length;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
