namespace MessagePack;

public ref partial struct MessagePackReader
{
    /// <summary>Nesting that Skip follows; upstream's default for object graphs.</summary>
    private const int MaxSkipDepth = 500;

    /// <summary>Passes the next value with all that it contains.</summary>
    /// <exception cref="MessagePackSerializationException">It is nested deeper than 500 arrays and maps.</exception>
    public void Skip() => Skip(MaxSkipDepth);

    private void Skip(int depth)
    {
        if (depth < 0)
        {
            throw new MessagePackSerializationException($"The value is nested deeper than {MaxSkipDepth}.");
        }

        var code = NextCode;
        switch (MessagePackCode.ToMessagePackType(code))
        {
            case MessagePackType.Nil or MessagePackType.Boolean:
                reader.Advance(1);
                break;
            case MessagePackType.Integer:
                ReadInteger(out _);
                break;
            case MessagePackType.Float:
                ReadDouble();
                break;
            case MessagePackType.String:
                ReadRaw(ReadStringLength(code));
                break;
            case MessagePackType.Binary:
                ReadBytes();
                break;
            case MessagePackType.Extension:
                ReadRaw(ReadExtensionFormatHeader().Length);
                break;
            case MessagePackType.Array:
                SkipMany(ReadArrayHeader(), depth - 1);
                break;
            case MessagePackType.Map:
                SkipMany(2L * ReadMapHeader(), depth - 1);
                break;
            default:
                ThrowUnexpected(code);
                break;
        }
    }

    private void SkipMany(long count, int depth)
    {
        for (; count > 0; count--)
        {
            Skip(depth);
        }
    }
}
