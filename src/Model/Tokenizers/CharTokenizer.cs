using System.Buffers;
using System.Text;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>
/// Every character (Unicode scalar value) of the training text is a token, in code point order; with an end-of-text
/// token after them where the text is
/// of several documents. Its tokenizer.json is a word-level model over single characters.
/// </summary>
internal sealed class CharTokenizer : ITokenizer
{
    private const int AsciiCharacters = 128;

    private readonly byte[] json;
    private readonly TokenTable tokens;
    private readonly int[] ascii = new int[AsciiCharacters];
    private readonly Dictionary<Rune, int> others = [];

    /// <param name="characters">The vocabulary; duplicates and order do not matter.</param>
    /// <param name="endOfText">Whether the last token is <c>&lt;|endoftext|&gt;</c>.</param>
    public CharTokenizer(IEnumerable<Rune> characters, bool endOfText)
    {
        Rune[] vocabulary = [.. characters.Distinct().Order()];
        Array.Fill(ascii, -1);
        var bytes = new List<byte[]>();
        for (int id = 0; id < vocabulary.Length; id++)
        {
            bytes.Add(Encoding.UTF8.GetBytes(vocabulary[id].ToString()));
            if (vocabulary[id].IsAscii)
            {
                ascii[vocabulary[id].Value] = id;
            }
            else
            {
                others.Add(vocabulary[id], id);
            }
        }

        if (endOfText)
        {
            SpecialTokens = new Dictionary<string, int> { [SpecialTokenNames.EndOfText] = bytes.Count };
            EndOfText = bytes.Count;
            bytes.Add(Encoding.UTF8.GetBytes(SpecialTokenNames.EndOfText));
        }

        tokens = new TokenTable(bytes);
        json = TokenizerJsonWriter.WriteCharacters(vocabulary, endOfText);
        Sha256 = TokenizerJsonWriter.Hash(json);
    }

    public TokenizerKind Kind => TokenizerKind.Char;

    public int VocabularySize => tokens.Count;

    public int? EndOfText { get; }

    public IReadOnlyDictionary<string, int> SpecialTokens { get; } = new Dictionary<string, int>();

    public string Sha256 { get; }

    public void Encode(ReadOnlySpan<byte> utf8, IBufferWriter<int> output)
    {
        const int chunk = 4096;
        Span<int> destination = [];
        int written = 0;
        while (!utf8.IsEmpty)
        {
            if (written == destination.Length)
            {
                output.Advance(written);
                destination = output.GetSpan(Math.Min(utf8.Length, chunk));
                written = 0;
            }

            int bytes = 1;
            int id = utf8[0] < AsciiCharacters ? ascii[utf8[0]] : Find(utf8, out bytes);
            destination[written++] = id >= 0 ? id : throw Unknown(utf8);
            utf8 = utf8[bytes..];
        }

        output.Advance(written);
    }

    public int FindCut(ReadOnlySpan<byte> utf8) => Utf8Text.WholeCharacters(utf8);

    public void Decode(ReadOnlySpan<int> tokens, IBufferWriter<byte> utf8) => this.tokens.Decode(tokens, utf8);

    public void Save(string path) => DurableFile.Write(path, json);

    private int Find(ReadOnlySpan<byte> utf8, out int bytes)
    {
        Rune.DecodeFromUtf8(utf8, out Rune rune, out bytes);
        return others.GetValueOrDefault(rune, -1);
    }

    private DataException Unknown(ReadOnlySpan<byte> utf8)
    {
        Rune.DecodeFromUtf8(utf8, out Rune rune, out _);
        string shown = Rune.IsControl(rune) ? "" : $"'{rune}' ";
        return new DataException(
            $"the character {shown}(U+{rune.Value:X4}) is not in the tokenizer's vocabulary: "
            + $"it has only the {ascii.Count(id => id >= 0) + others.Count} characters of its training text");
    }
}
