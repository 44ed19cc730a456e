using System.Buffers;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>Every byte is a token: id = value. Its tokenizer.json is a byte-level BPE without merges.</summary>
internal sealed class BytesTokenizer : ITokenizer
{
    private const int Values = 256;

    private readonly byte[] json = TokenizerJsonWriter.WriteBytes();

    public BytesTokenizer() => Sha256 = TokenizerJsonWriter.Hash(json);

    public TokenizerKind Kind => TokenizerKind.Bytes;

    public int VocabularySize => Values;

    public int? EndOfText => null;

    public IReadOnlyDictionary<string, int> SpecialTokens { get; } = new Dictionary<string, int>();

    public string Sha256 { get; }

    public void Encode(ReadOnlySpan<byte> utf8, IBufferWriter<int> output)
    {
        if (utf8.IsEmpty)
        {
            return;
        }

        Span<int> tokens = output.GetSpan(utf8.Length);
        for (int i = 0; i < utf8.Length; i++)
        {
            tokens[i] = utf8[i];
        }

        output.Advance(utf8.Length);
    }

    public int FindCut(ReadOnlySpan<byte> utf8) => utf8.Length;

    public void Decode(ReadOnlySpan<int> tokens, IBufferWriter<byte> utf8)
    {
        foreach (int token in tokens)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)token, (uint)Values, nameof(tokens));
            utf8.Write([(byte)token]);
        }
    }

    public void Save(string path) => DurableFile.Write(path, json);
}
