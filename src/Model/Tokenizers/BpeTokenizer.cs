using System.Buffers;
using System.Collections.Concurrent;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>
/// Byte-level byte-pair encoding (Sennrich et al. 2016, over bytes as in GPT-2): any text encodes, and decodes to the
/// same bytes (of its form C, where the tokenizer composes).
/// </summary>
internal sealed class BpeTokenizer : ITokenizer
{
    private readonly BpeModel model;
    private readonly byte[] json;

    /// <summary>Encoders that no thread is using; as many as ever encoded at once.</summary>
    private readonly ConcurrentBag<BpeEncoder> encoders = [];

    public BpeTokenizer(BpeModel model, IReadOnlyList<int>? prefix = null)
    {
        this.model = model;
        Prefix = prefix ?? [];
        json = TokenizerJsonWriter.Write(model);
        Sha256 = TokenizerJsonWriter.Hash(json);
        EndOfText = SpecialTokenNames.FindEndOfText(model.SpecialTokens);
    }

    public TokenizerKind Kind => TokenizerKind.Bpe;

    public int VocabularySize => model.Tokens.Count;

    public int? EndOfText { get; }

    public IReadOnlyDictionary<string, int> SpecialTokens => model.SpecialTokens;

    public IReadOnlyList<int> Prefix { get; }

    public string Sha256 { get; }

    public void Encode(ReadOnlySpan<byte> utf8, IBufferWriter<int> output)
    {
        if (!encoders.TryTake(out BpeEncoder? encoder))
        {
            encoder = new BpeEncoder(model);
        }

        if (model.Composes)
        {
            utf8 = CanonicalComposition.Compose(utf8);
        }

        switch (model.Pattern)
        {
            case BpePattern.Gpt2:
                encoder.Encode<Gpt2Pattern>(utf8, output);
                break;
            case BpePattern.Gpt2Digits:
                encoder.Encode<Gpt2DigitsPattern>(utf8, output);
                break;
            case BpePattern.Qwen2:
                encoder.Encode<Qwen2Pattern>(utf8, output);
                break;
            default:
                encoder.Encode<Llama3Pattern>(utf8, output);
                break;
        }

        encoders.Add(encoder);
    }

    /// <summary>What composes may reach back over a cut, but not over a space.</summary>
    public int FindCut(ReadOnlySpan<byte> utf8) =>
        model.Composes ? WordCut.FindSpace(utf8) : WordCut.Find(model.Pattern, utf8);

    public void Decode(ReadOnlySpan<int> tokens, IBufferWriter<byte> utf8) => model.Tokens.Decode(tokens, utf8);

    public void Save(string path) => DurableFile.Write(path, json);
}
