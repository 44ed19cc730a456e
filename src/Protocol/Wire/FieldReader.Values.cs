using System.Buffers;
using System.Text;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Protocol.Wire;

internal ref partial struct FieldReader
{
    private const int GuidBytes = 16;

    public bool Boolean(string field)
    {
        Next(field);
        return reader.ReadBoolean();
    }

    public byte Byte(string field)
    {
        Next(field);
        return reader.ReadByte();
    }

    public int Int32(string field)
    {
        Next(field);
        return reader.ReadInt32();
    }

    public long Int64(string field)
    {
        Next(field);
        return reader.ReadInt64();
    }

    /// <summary>
    /// A field that was appended later: <paramref name="absent"/> when an older version wrote the message.
    /// </summary>
    public long Int64(string field, long absent) => HasNext(field) ? reader.ReadInt64() : absent;

    public ulong UInt64(string field)
    {
        Next(field);
        return reader.ReadUInt64();
    }

    public float Single(string field)
    {
        Next(field);
        return reader.ReadSingle();
    }

    public double Double(string field)
    {
        Next(field);
        return reader.ReadDouble();
    }

    public double[] Doubles(string field, int max)
    {
        var values = new double[Count(field, max, minBytes: 1 + sizeof(float))];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = reader.ReadDouble();
        }

        return values;
    }

    /// <summary>A value that this version names; the enums are append-only.</summary>
    public T Enum<T>(string field)
        where T : struct, Enum
    {
        var number = Int32(field);
        var value = (T)System.Enum.ToObject(typeof(T), number);
        return System.Enum.IsDefined(value) ? value : throw Error($"{number} is not a {typeof(T).Name}");
    }

    public string Text(string field, int maxBytes = ProtocolLimits.MaxTextBytes)
    {
        Next(field);
        var utf8 = reader.ReadStringSequence() ?? throw Error("nil where text is expected");
        return utf8.Length <= maxBytes
            ? Encoding.UTF8.GetString(utf8)
            : throw Error($"{utf8.Length} bytes of text; at most {maxBytes} are allowed");
    }

    public Guid Guid(string field)
    {
        Next(field);
        var bytes = reader.ReadBytes() ?? throw Error("nil where an id is expected");
        if (bytes.Length != GuidBytes)
        {
            throw Error($"an id of {bytes.Length} bytes; it has {GuidBytes}");
        }

        Span<byte> id = stackalloc byte[GuidBytes];
        bytes.CopyTo(id);
        return new Guid(id, bigEndian: true);
    }

    /// <summary>A view of the input: float32 little-endian.</summary>
    public ReadOnlySequence<byte> Payload(string field)
    {
        Next(field);
        var bytes = reader.ReadBytes() ?? throw Error("nil where a payload is expected");
        WireChecks.Payload(message, field, bytes.Length);
        return bytes;
    }

    public RunId Run(string field) => new(Guid(field));

    public WorkerId Worker(string field) => new(Int32(field));

    public WorkerId? OptionalWorker(string field)
    {
        Next(field);
        return reader.TryReadNil() ? null : new WorkerId(reader.ReadInt32());
    }

    /// <summary>Appended in version 2: null when it is absent or nil.</summary>
    public RunProgress? Progress(string field) => !HasNext(field) || reader.TryReadNil()
        ? null
        : ReadElement(static (ref FieldReader progress) => new RunProgress(
            progress.Int64("Progress.OptimizerSteps"), progress.Int64("Progress.TotalTokens"),
            progress.Double("Progress.Loss")));

    /// <summary>Appended in version 3: null when it is absent or nil.</summary>
    public RewardSums? Rewards(string field) => !HasNext(field) || reader.TryReadNil()
        ? null
        : ReadElement(static (ref FieldReader rewards) => new RewardSums(
            rewards.Double("Rewards.Chosen"), rewards.Double("Rewards.Rejected"), rewards.Double("Rewards.Correct")));

    /// <summary>Appended in version 4: empty when it is absent.</summary>
    public Secret Secret(string field) => new(HasMore ? Text(field, ProtocolLimits.MaxTokenBytes) : "");

    /// <summary>Appended in version 4: null when it is absent or nil.</summary>
    public TraceContext? Trace(string field) => !HasNext(field) || reader.TryReadNil()
        ? null
        : ReadElement(static (ref FieldReader trace) => new TraceContext(
            trace.Guid("Trace.TraceId"), trace.UInt64("Trace.SpanId"), trace.Byte("Trace.Flags")));

    public Coordinates Coordinates(string field) => Nested(field, static (ref FieldReader at) => new Coordinates(
        at.Run("At.Run"), new Fence(at.Int64("At.Fence")), new Generation(at.Int32("At.Generation")),
        new StepId(at.Int64("At.Step"))));

    /// <summary>Ranges [Start, End).</summary>
    public IndexRange[] Ranges(string field) => List(
        field, ProtocolLimits.MaxRanges, minBytes: 3,
        static (ref FieldReader range) => new IndexRange(range.Int32("Start"), range.Int32("End")));
}
