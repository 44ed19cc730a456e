using System.Buffers;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>
/// A tokenizer that puts a space before a text, and takes it away again: for which it matters whether something goes
/// before. The methods of <see cref="ITokenizer"/> take every text for the beginning.
/// </summary>
internal interface ISpacedTokenizer : ITokenizer
{
    /// <param name="utf8">Text.</param>
    /// <param name="output">Receives its tokens.</param>
    /// <param name="before">What it goes on from.</param>
    void Encode(ReadOnlySpan<byte> utf8, IBufferWriter<int> output, TextBefore before);

    /// <param name="tokens">Tokens.</param>
    /// <param name="utf8">Receives their bytes.</param>
    /// <param name="begins">Nothing goes before.</param>
    void Decode(ReadOnlySpan<int> tokens, IBufferWriter<byte> utf8, bool begins);
}
