using System.Buffers;
using System.Text;
using ClusterLlm.Protocol.Control;
using MessagePack;

namespace ClusterLlm.Protocol.Wire;

/// <summary>
/// Writes the fields of one message in order. A value above its limit is refused here, with the field's name, rather
/// than by every receiver.
/// </summary>
internal ref struct FieldWriter(string message, IBufferWriter<byte> output)
{
    private MessagePackWriter writer = new(output);

    public delegate void Element<T>(ref FieldWriter fields, T value);

    /// <summary>The array of a message, of a nested value or of a list.</summary>
    public void Begin(int count) => writer.WriteArrayHeader(count);

    public void Flush() => writer.Flush();

    public void Boolean(bool value) => writer.Write(value);

    public void Int32(int value) => writer.Write(value);

    public void Int64(long value) => writer.Write(value);

    public void UInt64(ulong value) => writer.Write(value);

    /// <summary>Bits are kept.</summary>
    public void Single(float value) => writer.Write(value);

    /// <summary>Bits are kept.</summary>
    public void Double(double value) => writer.Write(value);

    public void Enum<T>(T value)
        where T : struct, Enum =>
        writer.Write(Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture));

    public void Text(string field, string value, int maxBytes = ProtocolLimits.MaxTextBytes)
    {
        Limit(field, Encoding.UTF8.GetByteCount(value), maxBytes, "bytes of text");
        writer.Write(value);
    }

    /// <summary>Text for people, cut where it is too long.</summary>
    public void Reason(string value)
    {
        var length = Math.Min(value.Length, ProtocolLimits.MaxReasonChars);
        if (length < value.Length && char.IsHighSurrogate(value[length - 1]))
        {
            length--;
        }

        // Not a span: the published writer refuses an empty one.
        writer.Write(value[..length]);
    }

    /// <summary>16 bytes, in the order in which the id is printed.</summary>
    public void Guid(Guid value)
    {
        const int length = 16;
        writer.WriteBinHeader(length);
        value.TryWriteBytes(writer.GetSpan(length), bigEndian: true, out _);
        writer.Advance(length);
    }

    public void Run(RunId value) => Guid(value.Value);

    public void Worker(WorkerId value) => writer.Write(value.Value);

    public void OptionalWorker(WorkerId? value)
    {
        if (value is { } worker)
        {
            Worker(worker);
        }
        else
        {
            writer.WriteNil();
        }
    }

    public void Progress(RunProgress? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        Begin(3);
        Int64(value.OptimizerSteps);
        Int64(value.TotalTokens);
        Double(value.Loss);
    }

    public void Rewards(RewardSums? value)
    {
        if (value is not { } rewards)
        {
            writer.WriteNil();
            return;
        }

        Begin(3);
        Double(rewards.Chosen);
        Double(rewards.Rejected);
        Double(rewards.Correct);
    }

    public void Secret(string field, Secret value) => Text(field, value.Value, ProtocolLimits.MaxTokenBytes);

    public void Trace(TraceContext? value)
    {
        if (value is not { } trace)
        {
            writer.WriteNil();
            return;
        }

        Begin(3);
        Guid(trace.TraceId);
        UInt64(trace.SpanId);
        Int32(trace.Flags);
    }

    public void Coordinates(in Coordinates value)
    {
        Begin(4);
        Run(value.Run);
        Int64(value.Fence.Value);
        Int32(value.Generation.Value);
        Int64(value.Step.Value);
    }

    /// <summary>A list of values that each write an array of their own.</summary>
    public void List<T>(string field, IReadOnlyList<T> values, int max, Element<T> write)
    {
        Limit(field, values.Count, max, "elements");
        Begin(values.Count);
        for (var i = 0; i < values.Count; i++)
        {
            write(ref this, values[i]);
        }
    }

    public void Ranges(string field, IReadOnlyList<IndexRange> values) => List(
        field, values, ProtocolLimits.MaxRanges, static (ref FieldWriter w, IndexRange range) =>
        {
            w.Begin(2);
            w.Int32(range.Start);
            w.Int32(range.End);
        });

    public void Payload(string field, in ReadOnlySequence<byte> value)
    {
        WireChecks.Payload(message, field, value.Length);
        writer.Write(value);
    }

    private readonly void Limit(string field, int count, int max, string unit)
    {
        if (count > max)
        {
            throw new ProtocolException(message, field, $"{count} {unit}; at most {max} are allowed");
        }
    }
}
