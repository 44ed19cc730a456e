using System.Text;
using System.Text.Json;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>
/// Reads tokenizer.json: ours, or a Hugging Face one of a byte-level BPE or of one in SentencePiece's manner. What
/// would
/// make text encode otherwise than there (another normalizer or pre-tokenizer, say) is refused by name.
/// </summary>
internal static class TokenizerJsonReader
{
    private const long LargestFile = 256 << 20;

    public static ITokenizer Load(string path)
    {
        using JsonDocument document = Parse(path, LargestFile);
        JsonElement root = document.RootElement;
        JsonElement model = Member(path, root, "model", JsonValueKind.Object);
        return TypeOf(model) switch
        {
            "BPE" => LoadBpe(path, root, model),
            "WordLevel" => LoadCharacters(path, root, model),

            // Older files of GPT-2 do not name the type.
            null when Optional(model, "merges") is not null => LoadBpe(path, root, model),
            var other => throw new DataException(
                $"{path}: model type {other ?? "(none)"} is not supported; "
                + "a BPE over bytes is, or over characters with byte_fallback, and our own char and bytes"),
        };
    }

    public static JsonDocument Parse(string path, long largestFile)
    {
        try
        {
            var document = JsonDocument.Parse(InputFile.ReadAll(path, largestFile));
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            throw new DataException($"{path}: not a JSON object");
        }
        catch (JsonException error)
        {
            throw new DataException($"{path}: not JSON: {OneLine.Of(error)}", error);
        }
    }

    public static void ReadVocabulary(string path, JsonElement vocabulary, BpeModelBuilder builder)
    {
        foreach (JsonProperty token in vocabulary.EnumerateObject())
        {
            if (token.Value.ValueKind != JsonValueKind.Number || !token.Value.TryGetInt64(out long id))
            {
                throw new DataException($"{path}: vocabulary: the id of \"{token.Name}\" is not a whole number");
            }

            builder.AddToken(token.Name, id);
        }
    }

    private static ITokenizer LoadBpe(string path, JsonElement root, JsonElement model)
    {
        Refuse(path, model, "dropout");
        Refuse(path, model, "continuing_subword_prefix");
        Refuse(path, model, "end_of_word_suffix");
        var builder = new BpeModelBuilder(path);
        ReadVocabulary(path, Member(path, model, "vocab", JsonValueKind.Object), builder);
        ReadAddedTokens(path, root, builder);
        int index = 0;
        foreach (JsonElement merge in Member(path, model, "merges", JsonValueKind.Array).EnumerateArray())
        {
            (string left, string right) = ReadMerge(path, merge, index);
            builder.AddMerge($"merge {index++}", left, right);
        }

        IReadOnlyList<int> prefix = PostProcessor.ReadPrefix(path, root, builder.SpecialTokens);
        return IsTrue(model, "byte_fallback")
            ? LoadPieces(path, root, model, builder, prefix)
            : LoadByteLevel(path, root, model, builder, prefix);
    }

    private static ITokenizer LoadByteLevel(string path, JsonElement root, JsonElement model,
        BpeModelBuilder builder, IReadOnlyList<int> prefix)
    {
        bool composes = ByteLevelRules.ReadComposes(path, root);
        BpePattern? pattern = ByteLevelRules.ReadPattern(path, root);
        if (pattern is not null)
        {
            var sections = TokenizerSections.Of(root);
            return new BpeTokenizer(
                builder.Build(pattern.Value, IsTrue(model, "ignore_merges"), composes, sections), prefix);
        }

        return IsBytes(builder)
            ? new BytesTokenizer()
            : throw new DataException($"{path}: pre_tokenizer: a BPE that merges across words is not supported");
    }

    private static PieceTokenizer LoadPieces(string path, JsonElement root, JsonElement model,
        BpeModelBuilder builder, IReadOnlyList<int> prefix)
    {
        if (IsTrue(model, "ignore_merges"))
        {
            throw new DataException($"{path}: model: ignore_merges is not supported with byte_fallback");
        }

        string? unknown = Optional(model, "unk_token") is { ValueKind: JsonValueKind.String } name
            ? name.GetString() : null;
        return new PieceTokenizer(
            builder.Build(SpaceRules.Read(path, root)), TokenizerSections.Of(root), unknown, prefix);
    }

    private static ITokenizer LoadCharacters(string path, JsonElement root, JsonElement model)
    {
        if (Optional(root, "normalizer") is { } normalizer)
        {
            throw new DataException($"{path}: normalizer {TypeOf(normalizer)} is not supported with single characters");
        }

        JsonElement? preTokenizer = Optional(root, "pre_tokenizer");
        if (preTokenizer is null || TypeOf(preTokenizer.Value) != "Split"
            || ByteLevelRules.RegexOf(path, preTokenizer.Value) != TokenizerJsonWriter.CharacterRegex)
        {
            throw new DataException($"{path}: a WordLevel model is supported only over single characters");
        }

        var builder = new BpeModelBuilder(path);
        ReadVocabulary(path, Member(path, model, "vocab", JsonValueKind.Object), builder);
        ReadAddedTokens(path, root, builder);
        bool endOfText = builder.SpecialTokens.ContainsKey(SpecialTokenNames.EndOfText);
        var characters = new List<Rune>();
        foreach (string text in builder.Vocabulary.Keys.Except(builder.SpecialTokens.Keys))
        {
            if (Rune.DecodeFromUtf16(text, out Rune rune, out int length) != System.Buffers.OperationStatus.Done
                || length != text.Length)
            {
                throw new DataException($"{path}: vocabulary: \"{text}\" is not a single character");
            }

            characters.Add(rune);
        }

        var tokenizer = new CharTokenizer(characters, endOfText);
        foreach ((string text, int id) in builder.Vocabulary)
        {
            if (tokenizer.VocabularySize != builder.Vocabulary.Count
                || tokenizer.EncodePrompt(text) is not [var own] || own != id)
            {
                throw new DataException(
                    $"{path}: vocabulary: ids of characters must follow code points, and <|endoftext|> be last");
            }
        }

        return tokenizer;
    }

    private static (string Left, string Right) ReadMerge(string path, JsonElement merge, int index)
    {
        string[] parts = merge.ValueKind switch
        {
            JsonValueKind.String => merge.GetString()!.Split(' '),
            JsonValueKind.Array => [.. merge.EnumerateArray()
                .Where(part => part.ValueKind == JsonValueKind.String).Select(part => part.GetString()!)],
            _ => [],
        };
        return parts is [var left, var right]
            ? (left, right)
            : throw new DataException($"{path}: merge {index} is not two tokens");
    }

    private static void ReadAddedTokens(string path, JsonElement root, BpeModelBuilder builder)
    {
        if (Optional(root, "added_tokens") is null)
        {
            return;
        }

        foreach (JsonElement token in Member(path, root, "added_tokens", JsonValueKind.Array).EnumerateArray())
        {
            if (token.ValueKind != JsonValueKind.Object
                || !Member(path, token, "id", JsonValueKind.Number).TryGetInt64(out long id))
            {
                throw new DataException($"{path}: added_tokens: every token has a whole number for id");
            }

            string content = Member(path, token, "content", JsonValueKind.String).GetString()!;
            foreach (string flag in (string[])["lstrip", "rstrip", "single_word"])
            {
                if (IsTrue(token, flag))
                {
                    throw new DataException($"{path}: added token {content}: {flag} is not supported");
                }
            }

            // Any added token stands for itself in a prompt; one in ordinary text would be found there, too.
            if (Optional(token, "special") is { ValueKind: JsonValueKind.False }
                && content is not (['<', .., '>'] or ['[', .., ']']))
            {
                throw new DataException(
                    $"{path}: added token {content} is not special: ordinary text that has it is not supported");
            }

            builder.AddSpecialToken(content, id);
        }
    }

    private static bool IsBytes(BpeModelBuilder builder) =>
        builder.Merges == 0 && builder.SpecialTokens.Count == 0 && builder.Vocabulary.Count == 256
        && builder.Vocabulary.All(token => ByteLevelAlphabet.ToBytes(token.Key) is [var value] && value == token.Value);

    public static JsonElement Member(string path, JsonElement parent, string name, JsonValueKind kind) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == kind
            ? value
            : throw new DataException($"{path}: \"{name}\" is missing or not of the kind {kind}");

    public static JsonElement? Optional(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value)
            && value.ValueKind != JsonValueKind.Null ? value : null;

    public static bool IsTrue(JsonElement parent, string name) =>
        Optional(parent, name) is { ValueKind: JsonValueKind.True };

    public static string? TypeOf(JsonElement element) =>
        Optional(element, "type") is { ValueKind: JsonValueKind.String } type ? type.GetString() : null;

    private static void Refuse(string path, JsonElement model, string name)
    {
        if (Optional(model, name) is { } value && !(value.ValueKind == JsonValueKind.String && value.ValueEquals("")))
        {
            throw new DataException($"{path}: model: {name} is not supported");
        }
    }
}
