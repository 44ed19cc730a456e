using System.Text;
using System.Text.Json;

namespace ClusterLlm.Coordinator.Bench;

/// <summary>
/// Text and a vocabulary of a published model's size, made up: what is measured does not depend on what the tokens
/// mean.
/// </summary>
internal static class SyntheticCorpus
{
    private const int Bytes = 256;
    private const int Letters = 26;

    /// <summary>
    /// Writes GPT-2's two files with so many tokens: bytes, merges of pairs and triples of letters, and the end of
    /// text.
    /// </summary>
    public static void WriteTokenizer(string folder, int vocabularySize)
    {
        Directory.CreateDirectory(folder);
        var vocabulary = new Dictionary<string, int>();
        foreach (var symbol in ByteSymbols())
            vocabulary[symbol] = vocabulary.Count;
        var merges = new StringBuilder("#version: 0.2\n");
        foreach (var (left, right) in Merges())
        {
            if (vocabulary.Count >= vocabularySize - 1)
                break;
            merges.Append(left).Append(' ').Append(right).Append('\n');
            vocabulary[left + right] = vocabulary.Count;
        }
        vocabulary["<|endoftext|>"] = vocabulary.Count;
        File.WriteAllText(Path.Combine(folder, "merges.txt"), merges.ToString());
        File.WriteAllText(Path.Combine(folder, "vocab.json"), JsonSerializer.Serialize(vocabulary));
    }

    public static void WriteText(string path, int words)
    {
        var text = new StringBuilder();
        var state = 1u;
        for (var word = 0; word < words; word++)
        {
            for (var letter = 0; letter < 6; letter++)
            {
                // A linear congruence is random enough for made-up words, and the same everywhere.
                state = (state * 1_664_525u) + 1_013_904_223u;
                text.Append((char)('a' + ((state >> 16) % Letters)));
            }
            text.Append(word % 12 == 11 ? ".\n" : " ");
        }
        File.WriteAllText(path, text.ToString());
    }

    /// <summary>GPT-2's printable stand-ins for the 256 bytes, in its order.</summary>
    private static IEnumerable<string> ByteSymbols()
    {
        var printable = Enumerable.Range(0, Bytes)
            .Where(b => b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF)).ToList();
        return printable.Select(b => ((char)b).ToString())
            .Concat(Enumerable.Range(0, Bytes - printable.Count).Select(i => ((char)(Bytes + i)).ToString()));
    }

    private static IEnumerable<(string Left, string Right)> Merges()
    {
        var letters = Enumerable.Range('a', Letters).Select(letter => ((char)letter).ToString()).ToList();
        var pairs = letters.SelectMany(left => letters.Select(right => (left, right))).ToList();
        var triples = pairs.SelectMany(pair => letters.Select(letter => (pair.left + pair.right, letter))).ToList();
        var fours = pairs.SelectMany(left => pairs.Select(right => (left.left + left.right, right.left + right.right)));
        return pairs.Concat(triples).Concat(fours);
    }
}
