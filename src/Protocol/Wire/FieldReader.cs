using System.Buffers;
using MessagePack;

namespace ClusterLlm.Protocol.Wire;

/// <summary>
/// Reads the fields of one message, an array with a place for each, in order. It knows which field is being read, so
/// that whoever catches an exception can name it. Fields behind those that are known were appended by a newer version
/// and are passed over.
/// </summary>
internal ref partial struct FieldReader
{
    private readonly string message;
    private MessagePackReader reader;

    /// <summary>Elements not yet read of the array that is being read.</summary>
    private int left;

    public FieldReader(string message, in ReadOnlySequence<byte> bytes)
    {
        this.message = message;
        reader = new MessagePackReader(bytes);
    }

    public delegate T Element<T>(ref FieldReader fields);

    /// <summary>The field that is being read, or was read last; null before the first.</summary>
    public string? Field { get; private set; }

    public void Begin() => left = reader.ReadArrayHeader();

    /// <summary>Passes over what a newer version appended; nothing may follow the message.</summary>
    public void End()
    {
        SkipRest();
        Field = null;
        if (!reader.End)
        {
            throw Error($"{reader.Sequence.Length - reader.Consumed} bytes follow the message");
        }
    }

    public ProtocolException Error(string problem, Exception? inner = null) => new(message, Field, problem, inner);

    /// <summary>False where an older version wrote the message and a field was appended since.</summary>
    public bool HasMore => left > 0;

    /// <summary>A value that is itself an array with a place for each field.</summary>
    public T Nested<T>(string field, Element<T> read)
    {
        Next(field);
        return ReadElement(read);
    }

    /// <summary>A list of such values.</summary>
    /// <param name="max">More are refused before anything is allocated.</param>
    /// <param name="minBytes">Bytes that the shortest element takes: bounds the count by the input's length.</param>
    public T[] List<T>(string field, int max, int minBytes, Element<T> read)
    {
        var items = new T[Count(field, max, minBytes)];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = ReadElement(read);
            Field = field;
        }

        return items;
    }

    private int Count(string field, int max, int minBytes)
    {
        Next(field);
        var count = reader.ReadArrayHeader();
        if (count > max)
        {
            throw Error($"{count} elements; at most {max} are allowed");
        }

        return (reader.Sequence.Length - reader.Consumed) / minBytes >= count
            ? count
            : throw Error($"{count} elements are announced, and there are not enough bytes for them");
    }

    private T ReadElement<T>(Element<T> read)
    {
        var outer = left;
        Begin();
        var value = read(ref this);
        SkipRest();
        left = outer;
        return value;
    }

    private void Next(string field)
    {
        Field = field;
        if (left == 0)
        {
            throw Error("the field is missing");
        }

        left--;
    }

    /// <summary>As <see cref="Next"/>, for a field that older versions do not write.</summary>
    private bool HasNext(string field)
    {
        Field = field;
        if (left == 0)
        {
            return false;
        }

        left--;
        return true;
    }

    private void SkipRest()
    {
        for (; left > 0; left--)
        {
            Field = "(unknown field)";
            SkipValue(ProtocolLimits.MaxUnknownDepth);
        }
    }

    /// <summary>MessagePackReader.Skip would follow hostile nesting until the stack overflows.</summary>
    private void SkipValue(int depth)
    {
        if (depth == 0)
        {
            throw Error($"nested deeper than {ProtocolLimits.MaxUnknownDepth}");
        }

        long children = 0;
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Array:
                children = reader.ReadArrayHeader();
                break;
            case MessagePackType.Map:
                children = 2L * reader.ReadMapHeader();
                break;
            default:
                reader.Skip();
                break;
        }

        for (; children > 0; children--)
        {
            SkipValue(depth - 1);
        }
    }
}
