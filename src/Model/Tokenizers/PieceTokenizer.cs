using System.Buffers;
using System.Collections.Concurrent;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>
/// SentencePiece's byte-pair encoding (Kudo and Richardson 2018) as tokenizer.json of Llama 2 and Mistral has it. Any
/// text encodes, and decodes to the same, but for U+2581, which decodes to a space, and a first space where the file's
/// rules lose it.
/// </summary>
internal sealed class PieceTokenizer : ISpacedTokenizer
{
    private readonly PieceModel model;
    private readonly byte[] json;

    /// <summary>Encoders that no thread is using; as many as ever encoded at once.</summary>
    private readonly ConcurrentBag<PieceEncoder> encoders = [];

    /// <param name="model">The vocabulary.</param>
    /// <param name="sections">What the file has beside it.</param>
    /// <param name="unknown">The name of the token for what has none; it does not occur.</param>
    /// <param name="prefix">Tokens before every text.</param>
    public PieceTokenizer(PieceModel model, TokenizerSections sections, string? unknown, IReadOnlyList<int> prefix)
    {
        this.model = model;
        Prefix = prefix;
        json = TokenizerJsonWriter.Write(model, sections, unknown);
        Sha256 = TokenizerJsonWriter.Hash(json);
        EndOfText = SpecialTokenNames.FindEndOfText(model.SpecialTokens);
    }

    public TokenizerKind Kind => TokenizerKind.Bpe;

    public int VocabularySize => model.Tokens.Count;

    public int? EndOfText { get; }

    public IReadOnlyDictionary<string, int> SpecialTokens => model.SpecialTokens;

    public IReadOnlyList<int> Prefix { get; }

    public string Sha256 { get; }

    public void Encode(ReadOnlySpan<byte> utf8, IBufferWriter<int> output) => Encode(utf8, output, TextBefore.Nothing);

    public void Encode(ReadOnlySpan<byte> utf8, IBufferWriter<int> output, TextBefore before)
    {
        if (!encoders.TryTake(out PieceEncoder? encoder))
        {
            encoder = new PieceEncoder(model);
        }

        encoder.Encode(utf8, output, before);
        encoders.Add(encoder);
    }

    /// <summary>
    /// What follows a cut must get no space that was not there: only a text that begins with one does not.
    /// </summary>
    public int FindCut(ReadOnlySpan<byte> utf8) =>
        model.Rules.Prefix != SpacePrefix.Always && (model.Rules.CutsAtSpaces || model.WordsStandApart)
            ? WordCut.FindSpace(utf8) : 0;

    public void Decode(ReadOnlySpan<int> tokens, IBufferWriter<byte> utf8) => Decode(tokens, utf8, begins: true);

    public void Decode(ReadOnlySpan<int> tokens, IBufferWriter<byte> utf8, bool begins)
    {
        if (begins && model.Rules.StripsFirst && tokens is [var first, ..] && model.Tokens[first] is [(byte)' ', ..])
        {
            utf8.Write(model.Tokens[first][1..]);
            tokens = tokens[1..];
        }

        model.Tokens.Decode(tokens, utf8);
    }

    public void Save(string path) => DurableFile.Write(path, json);
}
