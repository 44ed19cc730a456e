using System.Text;
using System.Text.Json;

namespace ClusterLlm.Model.Tests.Tokenizers;

/// <summary>Byte-pair encoding as the paper has it, straight from tokenizer.json: slow, and plainly right.</summary>
internal sealed class NaiveBpe
{
    private readonly Dictionary<string, int> vocabulary;
    private readonly Dictionary<(string, string), int> ranks = [];

    public NaiveBpe(string tokenizerJson)
    {
        using JsonDocument document = JsonDocument.Parse(tokenizerJson);
        JsonElement model = document.RootElement.GetProperty("model");
        vocabulary = model.GetProperty("vocab").EnumerateObject()
            .ToDictionary(token => token.Name, token => token.Value.GetInt32());
        foreach (JsonElement merge in model.GetProperty("merges").EnumerateArray())
        {
            ranks.Add((merge[0].GetString()!, merge[1].GetString()!), ranks.Count);
        }
    }

    public IEnumerable<int> Encode(IEnumerable<string> words) => words.SelectMany(EncodeWord);

    private IEnumerable<int> EncodeWord(string word)
    {
        List<string> symbols = [.. Encoding.UTF8.GetBytes(word).Select(b => $"{Character(b)}")];
        while (symbols.Count > 1)
        {
            int best = Enumerable.Range(0, symbols.Count - 1)
                .MinBy(i => ranks.GetValueOrDefault((symbols[i], symbols[i + 1]), int.MaxValue));
            if (!ranks.ContainsKey((symbols[best], symbols[best + 1])))
            {
                break;
            }

            symbols[best] += symbols[best + 1];
            symbols.RemoveAt(best + 1);
        }

        return symbols.Select(symbol => vocabulary[symbol]);
    }

    /// <summary>GPT-2's bytes_to_unicode.</summary>
    private static char Character(byte value)
    {
        static bool Printable(int b) => b is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255);
        return Printable(value) ? (char)value : (char)(256 + Enumerable.Range(0, value).Count(b => !Printable(b)));
    }
}
