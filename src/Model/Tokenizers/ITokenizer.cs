using System.Buffers;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>Text to token ids and back. Immutable and safe to use from many threads.</summary>
public interface ITokenizer
{
    TokenizerKind Kind { get; }

    /// <summary>Ids are 0 to this - 1.</summary>
    int VocabularySize { get; }

    /// <summary>The token between documents, if the vocabulary has one.</summary>
    int? EndOfText { get; }

    /// <summary>Tokens that no ordinary text becomes, by their name.</summary>
    IReadOnlyDictionary<string, int> SpecialTokens { get; }

    /// <summary>Tokens that the published tokenizer puts before every text; <see cref="Encode"/> does not.</summary>
    IReadOnlyList<int> Prefix => [];

    /// <summary>
    /// Lower-case hexadecimal SHA-256 of the canonical tokenizer.json, which <see cref="Save"/> writes.
    /// </summary>
    string Sha256 { get; }

    /// <summary>
    /// Appends the tokens of <paramref name="utf8"/>. Names of special tokens are ordinary text here. Invalid UTF-8
    /// reads as U+FFFD
    /// (except with <see cref="TokenizerKind.Bytes"/>, where every byte is a token).
    /// </summary>
    /// <exception cref="DataException">
    /// The text has a character that the vocabulary lacks (<see cref="TokenizerKind.Char"/> only).
    /// </exception>
    void Encode(ReadOnlySpan<byte> utf8, IBufferWriter<int> output);

    /// <summary>
    /// The longest known prefix at which <paramref name="utf8"/> can be cut without changing any token, whatever text
    /// follows; 0 when there is none. Used to
    /// stream and to encode in parallel.
    /// </summary>
    int FindCut(ReadOnlySpan<byte> utf8);

    /// <summary>
    /// Appends the bytes of the tokens: exactly those that were encoded. Special tokens give their name.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An id outside the vocabulary.</exception>
    void Decode(ReadOnlySpan<int> tokens, IBufferWriter<byte> utf8);

    /// <summary>
    /// Writes tokenizer.json, which <see cref="TokenizerFiles.Load"/> and Hugging Face's tokenizers read.
    /// </summary>
    void Save(string path);
}
