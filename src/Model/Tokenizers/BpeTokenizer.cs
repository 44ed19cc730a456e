using System.Buffers;
using System.Collections.Concurrent;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>
/// Byte-level byte-pair encoding (Sennrich et al. 2016, over bytes as in GPT-2): any text encodes, and decodes to the
/// same bytes.
/// </summary>
internal sealed class BpeTokenizer : ITokenizer
{
    private readonly BpeModel model;
    private readonly byte[] json;

    /// <summary>Encoders that no thread is using; as many as ever encoded at once.</summary>
    private readonly ConcurrentBag<BpeEncoder> encoders = [];

    public BpeTokenizer(BpeModel model)
    {
        this.model = model;
        json = TokenizerJsonWriter.Write(model);
        Sha256 = TokenizerJsonWriter.Hash(json);
        EndOfText = SpecialTokenNames.FindEndOfText(model.SpecialTokens);
    }

    public TokenizerKind Kind => TokenizerKind.Bpe;

    public int VocabularySize => model.Tokens.Count;

    public int? EndOfText { get; }

    public IReadOnlyDictionary<string, int> SpecialTokens => model.SpecialTokens;

    public string Sha256 { get; }

    public void Encode(ReadOnlySpan<byte> utf8, IBufferWriter<int> output)
    {
        if (!encoders.TryTake(out BpeEncoder? encoder))
        {
            encoder = new BpeEncoder(model);
        }

        if (model.Pattern == BpePattern.Gpt2)
        {
            encoder.Encode<Gpt2Pattern>(utf8, output);
        }
        else
        {
            encoder.Encode<Llama3Pattern>(utf8, output);
        }

        encoders.Add(encoder);
    }

    public int FindCut(ReadOnlySpan<byte> utf8) => WordCut.Find(model.Pattern, utf8);

    public void Decode(ReadOnlySpan<int> tokens, IBufferWriter<byte> utf8) => model.Tokens.Decode(tokens, utf8);

    public void Save(string path) => DurableFile.Write(path, json);
}
