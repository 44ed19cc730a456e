using System.Buffers;
using System.Text;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>Turns tokens into text one at a time, holding back bytes until they make a whole character.</summary>
/// <param name="tokenizer">The tokens' own.</param>
/// <param name="begins">Nothing goes before: a space that the tokenizer puts before every text is left out.</param>
public sealed class TokenStreamDecoder(ITokenizer tokenizer, bool begins = false)
{
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private readonly ArrayBufferWriter<byte> bytes = new();
    private bool begins = begins;

    /// <summary>The characters that this token completed; empty in the middle of a character.</summary>
    public string Add(int token)
    {
        bytes.ResetWrittenCount();
        if (tokenizer is ISpacedTokenizer spaced)
        {
            spaced.Decode([token], bytes, begins);
        }
        else
        {
            tokenizer.Decode([token], bytes);
        }

        begins = false;
        return Decode(bytes.WrittenSpan, flush: false);
    }

    /// <summary>Whatever was held back, as U+FFFD.</summary>
    public string Finish() => Decode([], flush: true);

    private string Decode(ReadOnlySpan<byte> utf8, bool flush)
    {
        char[] characters = new char[decoder.GetCharCount(utf8, flush)];
        int count = decoder.GetChars(utf8, characters, flush);
        return new string(characters, 0, count);
    }
}
