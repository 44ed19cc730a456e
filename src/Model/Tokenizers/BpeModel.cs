using System.Text;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>A byte-level BPE as data: tokens, merges and how text is cut before merging. Immutable.</summary>
internal sealed class BpeModel
{
    private readonly Dictionary<string, int>? wholeWords;

    /// <param name="source">What to call it in errors: its file.</param>
    /// <param name="tokens">Bytes of each token by id; empty for an unused id.</param>
    /// <param name="merges">In order of rank.</param>
    /// <param name="specialTokens">Names and ids; their bytes are their names.</param>
    /// <param name="pattern">The pre-tokenizer.</param>
    /// <param name="ignoreMerges">A word that is a token stays whole even if no merges lead to it.</param>
    public BpeModel(
        string source,
        IReadOnlyList<byte[]> tokens,
        IReadOnlyList<BpeMerge> merges,
        IReadOnlyDictionary<string, int> specialTokens,
        BpePattern pattern,
        bool ignoreMerges)
    {
        Tokens = new TokenTable(tokens);
        MergeList = merges;
        Merges = new MergeTable(merges);
        SpecialTokens = specialTokens;
        Pattern = pattern;
        IgnoreMerges = ignoreMerges;
        ByteTokens = FindByteTokens(source, tokens, specialTokens);
        wholeWords = ignoreMerges ? IndexWords(tokens, specialTokens) : null;
    }

    public TokenTable Tokens { get; }

    public IReadOnlyList<BpeMerge> MergeList { get; }

    public MergeTable Merges { get; }

    public IReadOnlyDictionary<string, int> SpecialTokens { get; }

    public BpePattern Pattern { get; }

    public bool IgnoreMerges { get; }

    /// <summary>Text is brought to Unicode's form C before it is cut.</summary>
    public bool Composes { get; init; }

    /// <summary>What the file that it comes from has beside; null for one made here.</summary>
    public TokenizerSections? Sections { get; init; }

    /// <summary>The token of each single byte.</summary>
    public int[] ByteTokens { get; }

    /// <summary>The token that is the whole word; for <see cref="IgnoreMerges"/>.</summary>
    public bool TryFind(ReadOnlySpan<byte> word, out int token)
    {
        Span<char> text = word.Length <= 256 ? stackalloc char[word.Length] : new char[word.Length];
        Encoding.Latin1.GetChars(word, text);
        return wholeWords!.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out token);
    }

    private static int[] FindByteTokens(
        string source, IReadOnlyList<byte[]> tokens, IReadOnlyDictionary<string, int> specialTokens)
    {
        int[] found = new int[256];
        Array.Fill(found, -1);
        HashSet<int> special = [.. specialTokens.Values];
        for (int id = tokens.Count - 1; id >= 0; id--)
        {
            if (tokens[id].Length == 1 && !special.Contains(id))
            {
                found[tokens[id][0]] = id;
            }
        }

        int missing = Array.IndexOf(found, -1);
        return missing < 0
            ? found
            : throw new DataException($"{source}: not a byte-level vocabulary: no token for byte 0x{missing:X2}");
    }

    private static Dictionary<string, int> IndexWords(
        IReadOnlyList<byte[]> tokens, IReadOnlyDictionary<string, int> specialTokens)
    {
        var words = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        HashSet<int> special = [.. specialTokens.Values];
        for (int id = 0; id < tokens.Count; id++)
        {
            if (tokens[id].Length > 0 && !special.Contains(id))
            {
                words.TryAdd(Encoding.Latin1.GetString(tokens[id]), id);
            }
        }

        return words;
    }
}
