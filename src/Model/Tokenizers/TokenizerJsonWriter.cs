using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>
/// Writes tokenizer.json in the form of Hugging Face's tokenizers, always the same bytes for the same tokenizer.
/// </summary>
internal static class TokenizerJsonWriter
{
    public const string CharacterRegex = @"[\s\S]";

    private static readonly Dictionary<string, int> NoSpecialTokens = [];

    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = true,
        NewLine = "\n",
    };

    public static string Hash(ReadOnlySpan<byte> json) => Convert.ToHexStringLower(SHA256.HashData(json));

    public static byte[] Write(BpeModel model)
    {
        Dictionary<int, string> special = model.SpecialTokens.ToDictionary(pair => pair.Value, pair => pair.Key);
        string TokenText(int id) => special.GetValueOrDefault(id) ?? ByteLevelAlphabet.ToText(model.Tokens[id]);
        void WriteModel(Utf8JsonWriter json)
        {
            BeginBpe(json, model.IgnoreMerges);
            WriteVocabulary(json, model.Tokens.Count, id => model.Tokens[id].Length > 0 ? TokenText(id) : null,
                model.MergeList);
        }

        return model.Sections is { } sections
            ? Document(sections, WriteModel)
            : Document(model.SpecialTokens, WritePreTokenizer(model.Pattern), WriteByteLevelDecoder, WriteModel);
    }

    public static byte[] Write(PieceModel model, TokenizerSections sections, string? unknown) =>
        Document(sections, json =>
        {
            BeginBpe(json, ignoreMerges: false, byteFallback: true, unknown);
            WriteVocabulary(json, model.Texts.Count, id => model.Texts[id], model.MergeList);
        });

    public static byte[] WriteBytes() =>
        Document(NoSpecialTokens, json => WriteByteLevel(json, useRegex: false), WriteByteLevelDecoder, json =>
        {
            BeginBpe(json, ignoreMerges: false);
            json.WriteStartObject("vocab");
            for (int value = 0; value < 256; value++)
            {
                json.WriteNumber(ByteLevelAlphabet.ToText([(byte)value]), value);
            }

            json.WriteEndObject();
            json.WriteStartArray("merges");
            json.WriteEndArray();
        });

    public static byte[] WriteCharacters(IReadOnlyList<Rune> characters, bool endOfText)
    {
        var special = new Dictionary<string, int>();
        if (endOfText)
        {
            special.Add(SpecialTokenNames.EndOfText, characters.Count);
        }

        return Document(special, json => WriteSplit(json, CharacterRegex), WriteFuse, json =>
        {
            json.WriteString("type", "WordLevel");
            json.WriteStartObject("vocab");
            for (int id = 0; id < characters.Count; id++)
            {
                json.WriteNumber(characters[id].ToString(), id);
            }

            foreach ((string name, int id) in special)
            {
                json.WriteNumber(name, id);
            }

            json.WriteEndObject();

            // The format wants a name here; it is in no vocabulary, so an unknown character is an error there too.
            json.WriteString("unk_token", "<unk>");
        });
    }

    private static void WriteVocabulary(Utf8JsonWriter json, int count, Func<int, string?> text,
        IReadOnlyList<BpeMerge> merges)
    {
        json.WriteStartObject("vocab");
        for (int id = 0; id < count; id++)
        {
            if (text(id) is { } token)
            {
                json.WriteNumber(token, id);
            }
        }

        json.WriteEndObject();
        json.WriteStartArray("merges");
        foreach (BpeMerge merge in merges)
        {
            json.WriteStartArray();
            json.WriteStringValue(text(merge.Left));
            json.WriteStringValue(text(merge.Right));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    /// <summary>With everything but the model as it was read.</summary>
    private static byte[] Document(TokenizerSections sections, Action<Utf8JsonWriter> model) => Document(json =>
    {
        foreach ((string name, string section) in new[]
        {
            ("added_tokens", sections.AddedTokens), ("normalizer", sections.Normalizer),
            ("pre_tokenizer", sections.PreTokenizer), ("post_processor", sections.PostProcessor),
            ("decoder", sections.Decoder),
        })
        {
            using JsonDocument read = JsonDocument.Parse(section);
            json.WritePropertyName(name);
            read.RootElement.WriteTo(json);
        }
    }, model);

    private static byte[] Document(
        IReadOnlyDictionary<string, int> specialTokens,
        Action<Utf8JsonWriter> preTokenizer,
        Action<Utf8JsonWriter> decoder,
        Action<Utf8JsonWriter> model) => Document(json =>
    {
        json.WriteStartArray("added_tokens");
        foreach ((string name, int id) in specialTokens.OrderBy(pair => pair.Value))
        {
            WriteAddedToken(json, name, id);
        }

        json.WriteEndArray();
        json.WriteNull("normalizer");
        json.WritePropertyName("pre_tokenizer");
        preTokenizer(json);
        json.WriteNull("post_processor");
        json.WritePropertyName("decoder");
        decoder(json);
    }, model);

    private static byte[] Document(Action<Utf8JsonWriter> sections, Action<Utf8JsonWriter> model)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("version", "1.0");
            json.WriteNull("truncation");
            json.WriteNull("padding");
            sections(json);
            json.WriteStartObject("model");
            model(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteAddedToken(Utf8JsonWriter json, string name, int id)
    {
        json.WriteStartObject();
        json.WriteNumber("id", id);
        json.WriteString("content", name);
        json.WriteBoolean("single_word", false);
        json.WriteBoolean("lstrip", false);
        json.WriteBoolean("rstrip", false);
        json.WriteBoolean("normalized", false);
        json.WriteBoolean("special", true);
        json.WriteEndObject();
    }

    private static Action<Utf8JsonWriter> WritePreTokenizer(BpePattern pattern)
    {
        if (pattern == BpePattern.Gpt2)
        {
            return json => WriteByteLevel(json, useRegex: true);
        }

        return json =>
        {
            json.WriteStartObject();
            json.WriteString("type", "Sequence");
            json.WriteStartArray("pretokenizers");
            WriteSplit(json, Llama3Pattern.Regex);
            WriteByteLevel(json, useRegex: false);
            json.WriteEndArray();
            json.WriteEndObject();
        };
    }

    private static void WriteSplit(Utf8JsonWriter json, string regex)
    {
        json.WriteStartObject();
        json.WriteString("type", "Split");
        json.WriteStartObject("pattern");
        json.WriteString("Regex", regex);
        json.WriteEndObject();
        json.WriteString("behavior", "Isolated");
        json.WriteBoolean("invert", false);
        json.WriteEndObject();
    }

    private static void WriteByteLevelDecoder(Utf8JsonWriter json) => WriteByteLevel(json, useRegex: true);

    private static void WriteByteLevel(Utf8JsonWriter json, bool useRegex)
    {
        json.WriteStartObject();
        json.WriteString("type", "ByteLevel");
        json.WriteBoolean("add_prefix_space", false);
        json.WriteBoolean("trim_offsets", true);
        json.WriteBoolean("use_regex", useRegex);
        json.WriteEndObject();
    }

    private static void WriteFuse(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Fuse");
        json.WriteEndObject();
    }

    private static void BeginBpe(Utf8JsonWriter json, bool ignoreMerges, bool byteFallback = false,
        string? unknown = null)
    {
        json.WriteString("type", "BPE");
        json.WriteNull("dropout");
        json.WriteString("unk_token", unknown);
        json.WriteNull("continuing_subword_prefix");
        json.WriteNull("end_of_word_suffix");
        json.WriteBoolean("fuse_unk", byteFallback);
        json.WriteBoolean("byte_fallback", byteFallback);
        json.WriteBoolean("ignore_merges", ignoreMerges);
    }
}
