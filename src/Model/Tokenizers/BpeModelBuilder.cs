using System.Text;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>Checks what a file says of a byte-level BPE while it is read, and makes the model of it.</summary>
internal sealed class BpeModelBuilder(string source)
{
    private const int LargestId = (1 << 22) - 1;

    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> texts = [];
    private readonly Dictionary<string, int> special = new(StringComparer.Ordinal);
    private readonly List<BpeMerge> merges = [];

    public IReadOnlyDictionary<string, int> Vocabulary => ids;

    public IReadOnlyDictionary<string, int> SpecialTokens => special;

    public int Merges => merges.Count;

    public void AddToken(string text, long id)
    {
        CheckId(text, id);
        if (!ids.TryAdd(text, (int)id) || !texts.TryAdd((int)id, text))
        {
            throw new DataException($"{source}: token {Quote(text)} or its id {id} is in the vocabulary twice");
        }
    }

    public void AddSpecialToken(string text, long id)
    {
        CheckId(text, id);
        bool known = ids.TryGetValue(text, out int before);
        if (text.Length == 0 || (known ? before != id : texts.ContainsKey((int)id)) || !special.TryAdd(text, (int)id))
        {
            throw new DataException($"{source}: added token {Quote(text)} with id {id} contradicts the vocabulary");
        }

        ids[text] = (int)id;
        texts[(int)id] = text;
    }

    /// <param name="place">Where the merge stands, for errors: a line or an index.</param>
    /// <param name="left">First token.</param>
    /// <param name="right">Second token.</param>
    public void AddMerge(string place, string left, string right)
    {
        if (!ids.TryGetValue(left, out int leftId) || !ids.TryGetValue(right, out int rightId)
            || !ids.TryGetValue(left + right, out int merged))
        {
            throw new DataException(
                $"{source}: {place}: merge of {Quote(left)} and {Quote(right)}: "
                + "one of them or their sum is not in the vocabulary");
        }

        merges.Add(new BpeMerge(leftId, rightId, merged));
    }

    /// <summary>A byte-level BPE. See <see cref="BpeModel"/>.</summary>
    public BpeModel Build(BpePattern pattern, bool ignoreMerges, bool composes = false,
        TokenizerSections? sections = null)
    {
        byte[][] tokens = [.. TextsById().Select(text => text is null ? [] : BytesOf(text))];
        return new BpeModel(source, tokens, merges, special, pattern, ignoreMerges)
        {
            Composes = composes,
            Sections = sections,
        };
    }

    /// <summary>A BPE over characters.</summary>
    public PieceModel Build(SpaceRules rules) => new(source, TextsById(), merges, special, rules);

    private string?[] TextsById()
    {
        if (texts.Count == 0)
        {
            throw new DataException($"{source}: the vocabulary is empty");
        }

        string?[] byId = new string?[texts.Keys.Max() + 1];
        foreach ((int id, string text) in texts)
        {
            byId[id] = text;
        }

        return byId;
    }

    private byte[] BytesOf(string text) => special.ContainsKey(text)
        ? Encoding.UTF8.GetBytes(text)
        : ByteLevelAlphabet.ToBytes(text)
            ?? throw new DataException(
                $"{source}: token {Quote(text)} is not in GPT-2's byte alphabet: not a byte-level BPE");

    private static string Quote(string text) =>
        $"\"{(text.Length <= 40 ? text : text[..40] + "...").ReplaceLineEndings("\\n")}\"";

    private void CheckId(string text, long id)
    {
        if (id is < 0 or > LargestId)
        {
            throw new DataException($"{source}: token {Quote(text)} has id {id}; ids are 0 to {LargestId}");
        }
    }
}
