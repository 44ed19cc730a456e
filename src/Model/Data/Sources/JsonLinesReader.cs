using System.Text.Json;

namespace ClusterLlm.Model.Data.Sources;

/// <summary>
/// A JSON Lines file: the <c>text</c> field of every line is a document. Blank lines and empty texts are passed over.
/// </summary>
internal sealed class JsonLinesReader(TextSource source) : LineReader(source, LongestLine)
{
    private const int LongestLine = 1 << 28;

    public override bool TryRead(out ReadOnlyMemory<byte> piece, out bool endsDocument)
    {
        endsDocument = true;
        while (TryReadLine(out ReadOnlyMemory<byte> text))
        {
            if (IsBlank(text.Span))
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

    private DataException Bad(string reason) => new($"{Source.Path}: line {Line}: {reason}");
}
