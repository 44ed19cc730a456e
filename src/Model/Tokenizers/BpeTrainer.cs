using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>
/// Learns a byte-level BPE: first counts the words of text that may be far larger than memory, then merges the most
/// frequent pair again
/// and again (Sennrich et al. 2016). The same text gives the same tokenizer, in whatever parts it is counted.
/// </summary>
public sealed class BpeTrainer
{
    /// <summary>Changes when the same text would give another tokenizer.</summary>
    internal const int Version = 1;

    private const int Bytes = 256;
    private const int LargestVocabulary = 1 << 20;
    private const int MostWords = 1 << 22;

    /// <summary>Longer words are data, not language, and would dominate the memory.</summary>
    private const int LongestWord = 256;

    private readonly int vocabularySize;
    private readonly WordCounter words = new(MostWords);

    /// <param name="vocabularySize">
    /// Tokens wanted: 256 bytes, merges, and <c>&lt;|endoftext|&gt;</c>. Fewer come out of a text too small.
    /// </param>
    /// <exception cref="DataException">An impossible size.</exception>
    public BpeTrainer(int vocabularySize)
    {
        CheckSize(vocabularySize);
        this.vocabularySize = vocabularySize;
    }

    /// <summary>
    /// Where text can be cut between two calls of <see cref="Count"/>; as <see cref="ITokenizer.FindCut"/>.
    /// </summary>
    public static int FindCut(ReadOnlySpan<byte> utf8) => WordCut.Find(BpePattern.Gpt2, utf8);

    /// <summary>Counts the words of a text.</summary>
    public void Count(ReadOnlySpan<byte> utf8)
    {
        for (int start = 0; start < utf8.Length;)
        {
            int end = Gpt2Pattern.WordEnd(utf8, start);
            if (end - start is > 1 and <= LongestWord)
            {
                words.Add(utf8[start..end]);
            }

            start = end;
        }
    }

    /// <summary>
    /// The tokenizer of everything counted: GPT-2's pre-tokenizer, <c>&lt;|endoftext|&gt;</c> as its last token.
    /// </summary>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="merged">Told how many of how many merges were learned, after each.</param>
    public ITokenizer Train(CancellationToken cancellation = default, Action<int, int>? merged = null)
    {
        var tokens = ByteLevelAlphabet.BytesInOrder.Select(value => new[] { value }).ToList();
        int[] byteTokens = new int[Bytes];
        for (int id = 0; id < Bytes; id++)
        {
            byteTokens[tokens[id][0]] = id;
        }

        int wanted = vocabularySize - Bytes - 1;
        var learner = new MergeLearner(words.Sorted(), byteTokens);
        var ids = new Dictionary<byte[], int>(ByteWordComparer.Instance);
        var merges = new List<BpeMerge>();
        while (tokens.Count < Bytes + wanted && learner.Best() is { } pair)
        {
            cancellation.ThrowIfCancellationRequested();
            byte[] bytes = [.. tokens[pair.Left], .. tokens[pair.Right]];

            // Two ways to the same bytes are one token.
            if (!ids.TryGetValue(bytes, out int id))
            {
                id = tokens.Count;
                ids.Add(bytes, id);
                tokens.Add(bytes);
            }

            merges.Add(new BpeMerge(pair.Left, pair.Right, id));
            learner.Merge(pair.Left, pair.Right, id);
            merged?.Invoke(tokens.Count - Bytes, wanted);
        }

        var special = new Dictionary<string, int> { [SpecialTokenNames.EndOfText] = tokens.Count };
        tokens.Add(System.Text.Encoding.UTF8.GetBytes(SpecialTokenNames.EndOfText));
        return new BpeTokenizer(new BpeModel("trained", tokens, merges, special, BpePattern.Gpt2, ignoreMerges: false));
    }

    internal static void CheckSize(int vocabularySize)
    {
        if (vocabularySize is <= Bytes or > LargestVocabulary)
        {
            throw new DataException(
                $"tokenizer.vocabulary_size: {vocabularySize} is not possible; "
                + $"{Bytes + 1} (bytes and end of text) to {LargestVocabulary} are");
        }
    }
}
