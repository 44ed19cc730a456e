using System.Text;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>
/// A byte-pair encoding over characters in SentencePiece's manner, as Llama 2 and Mistral have it: a character that is
/// not in the vocabulary is spelled by the tokens of its bytes. Immutable.
/// </summary>
internal sealed class PieceModel
{
    private const int AsciiCharacters = 128;

    private readonly int[] ascii = new int[AsciiCharacters];
    private readonly Dictionary<int, int> others = [];

    /// <param name="source">What to call it in errors: its file.</param>
    /// <param name="texts">Tokens by id as the file has them; null for an unused id.</param>
    /// <param name="merges">In order of rank.</param>
    /// <param name="specialTokens">Names and ids.</param>
    /// <param name="rules">What becomes of spaces.</param>
    public PieceModel(string source, IReadOnlyList<string?> texts, IReadOnlyList<BpeMerge> merges,
        IReadOnlyDictionary<string, int> specialTokens, SpaceRules rules)
    {
        (Texts, MergeList, SpecialTokens, Rules) = (texts, merges, specialTokens, rules);
        Merges = new MergeTable(merges);
        HashSet<int> special = [.. specialTokens.Values];
        Tokens = new TokenTable([.. texts.Select((text, id) => BytesOf(text, special.Contains(id)))]);
        ByteTokens = FindByteTokens(source, texts);
        Array.Fill(ascii, -1);
        WordsStandApart = true;
        for (int id = 0; id < texts.Count; id++)
        {
            if (texts[id] is { Length: > 0 } text && !special.Contains(id))
            {
                Index(text, id);
                WordsStandApart &= !HasSpaceInside(text);
            }
        }
    }

    public IReadOnlyList<string?> Texts { get; }

    public IReadOnlyList<BpeMerge> MergeList { get; }

    public MergeTable Merges { get; }

    public TokenTable Tokens { get; }

    public IReadOnlyDictionary<string, int> SpecialTokens { get; }

    public SpaceRules Rules { get; }

    /// <summary>The token of each byte: <c>&lt;0x00&gt;</c> and on.</summary>
    public int[] ByteTokens { get; }

    /// <summary>
    /// No token goes on over a space after something else, so nothing merges across, and words can be merged one by
    /// one.
    /// </summary>
    public bool WordsStandApart { get; }

    /// <summary>The token of a character; -1 where it has none.</summary>
    public int Find(Rune rune) =>
        rune.IsAscii ? ascii[rune.Value] : others.TryGetValue(rune.Value, out int id) ? id : -1;

    public static string ByteName(int value) => $"<0x{value:X2}>";

    private static byte[] BytesOf(string? text, bool special)
    {
        if (text is null)
        {
            return [];
        }

        return !special && IsByte(text, out byte value)
            ? [value]
            : Encoding.UTF8.GetBytes(special ? text : text.Replace(SpaceRules.Space, ' '));
    }

    private static bool IsByte(string text, out byte value)
    {
        value = 0;
        return text.Length == 6 && text.StartsWith("<0x", StringComparison.Ordinal) && text[5] == '>'
            && byte.TryParse(text.AsSpan(3, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out value);
    }

    private static bool HasSpaceInside(string text)
    {
        for (int i = 1; i < text.Length; i++)
        {
            if (text[i] == SpaceRules.Space && text[i - 1] != SpaceRules.Space)
            {
                return true;
            }
        }

        return false;
    }

    private static int[] FindByteTokens(string source, IReadOnlyList<string?> texts)
    {
        Dictionary<string, int> ids = texts.Select((text, id) => (text, id)).Where(token => token.text is not null)
            .ToDictionary(token => token.text!, token => token.id, StringComparer.Ordinal);
        int[] tokens = new int[256];
        for (int value = 0; value < tokens.Length; value++)
        {
            tokens[value] = ids.TryGetValue(ByteName(value), out int id)
                ? id
                : throw new DataException($"{source}: byte_fallback without a token {ByteName(value)}");
        }

        return tokens;
    }

    private void Index(string text, int id)
    {
        if (Rune.DecodeFromUtf16(text, out Rune rune, out int length) != System.Buffers.OperationStatus.Done
            || length != text.Length)
        {
            return;
        }

        if (rune.IsAscii)
        {
            ascii[rune.Value] = id;
        }
        else
        {
            others[rune.Value] = id;
        }
    }
}
