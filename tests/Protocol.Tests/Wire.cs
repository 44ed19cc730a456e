using System.Buffers;
using ClusterLlm.Protocol.Wire;

namespace ClusterLlm.Protocol.Tests;

/// <summary>
/// Encoding, decoding, and equality of messages, whose lists and payloads records compare by reference.
/// </summary>
internal static class Wire
{
    public static byte[] Encode(object message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        ProtocolCodec.Write(message, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    public static object Decode(byte[] bytes, string manifest) =>
        ProtocolCodec.Read(new ReadOnlySequence<byte>(bytes), manifest);

    public static object Decode(byte[] bytes, string manifest, int segmentBytes) =>
        ProtocolCodec.Read(InSegments(bytes, segmentBytes), manifest);

    /// <summary>
    /// Every field by its name and value, lists and payloads with their contents, floats with their bits.
    /// </summary>
    public static string Describe(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        double number => $"{BitConverter.DoubleToUInt64Bits(number):x16}",
        float number => $"{BitConverter.SingleToUInt32Bits(number):x8}",
        ReadOnlySequence<byte> bytes => Convert.ToHexString(bytes.ToArray()),
        System.Collections.IEnumerable items => $"[{string.Join(", ", items.Cast<object>().Select(Describe))}]",
        _ when value.GetType().IsPrimitive || value is Enum or Guid => $"{value}",
        _ => $"{value.GetType().Name}({string.Join(", ", Fields(value))})",
    };

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

    /// <summary>What the primary constructor names, so that computed properties do not recurse.</summary>
    private static IEnumerable<string> Fields(object value) =>
        value.GetType().GetConstructors().MaxBy(c => c.GetParameters().Length)!.GetParameters()
            .Select(p => $"{p.Name}={Describe(value.GetType().GetProperty(p.Name!)!.GetValue(value))}");

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
