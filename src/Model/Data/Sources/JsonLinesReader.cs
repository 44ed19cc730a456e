using System.Text.Json;

namespace ClusterLlm.Model.Data.Sources;

/// <summary>
/// A JSON Lines file: the <c>text</c> field of every line is a document. Blank lines and empty texts are passed over.
/// </summary>
internal sealed class JsonLinesReader(TextSource source) : SourceReader(source)
{
    private const int LongestLine = 1 << 28;

    private byte[] buffer = new byte[BlockBytes];

    /// <summary>Unread bytes are [start, end) of <see cref="buffer"/>.</summary>
    private int start;
    private int end;
    private long line;
    private bool ended;

    public override bool TryRead(out ReadOnlyMemory<byte> piece, out bool endsDocument)
    {
        endsDocument = true;
        while (TryReadLine(out ReadOnlyMemory<byte> text))
        {
            line++;
            if (text.Span.TrimStart(" \t\r"u8).IsEmpty)
            {
                continue;
            }

            piece = Valid(TextOf(text));
            if (!piece.IsEmpty)
            {
                return true;
            }
        }

        piece = default;
        return false;
    }

    private bool TryReadLine(out ReadOnlyMemory<byte> text)
    {
        int searched = 0;
        while (true)
        {
            int newline = buffer.AsSpan((start + searched)..end).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                text = buffer.AsMemory(start, searched + newline);
                start += searched + newline + 1;
                return true;
            }

            searched = end - start;
            if (ended)
            {
                text = buffer.AsMemory(start, searched);
                start = end;
                return searched > 0;
            }

            MakeRoom();
            int wanted = buffer.Length - end;
            int read = Fill(buffer.AsSpan(end));
            end += read;
            ended = read < wanted;
        }
    }

    private void MakeRoom()
    {
        buffer.AsSpan(start..end).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (end == buffer.Length)
        {
            if (end >= LongestLine)
            {
                throw Bad($"longer than {LongestLine} bytes");
            }

            Array.Resize(ref buffer, buffer.Length * 2);
        }
    }

    private ReadOnlyMemory<byte> TextOf(ReadOnlyMemory<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw Bad("not a JSON object");
            }

            ReadOnlyMemory<byte>? text = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isText = reader.ValueTextEquals("text"u8);
                reader.Read();
                if (isText && reader.TokenType != JsonTokenType.String)
                {
                    throw Bad("its \"text\" is not a string");
                }

                if (isText)
                {
                    ReadOnlyMemory<byte> raw = json.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
                    text = reader.ValueIsEscaped ? JsonText.Unescape(raw.Span) : raw;
                }

                reader.Skip();
            }

            // What follows the object on the line is not read by the loop.
            while (reader.Read())
            {
            }

            return text ?? throw Bad("it has no \"text\" field");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Bad($"not JSON: {OneLine.Of(error)}");
        }
    }

    private DataException Bad(string reason) => new($"{Source.Path}: line {Math.Max(line, 1)}: {reason}");
}
