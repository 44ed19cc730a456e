using System.Buffers;
using System.Text;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>Conveniences over <see cref="ITokenizer"/> for short texts.</summary>
public static class TokenizerExtensions
{
    /// <summary>Tokens of a text; lone surrogates read as U+FFFD, names of special tokens as ordinary text.</summary>
    public static int[] Encode(this ITokenizer tokenizer, string text)
    {
        var tokens = new ArrayBufferWriter<int>();
        tokenizer.Encode(Encoding.UTF8.GetBytes(text), tokens);
        return tokens.WrittenSpan.ToArray();
    }

    /// <summary>Tokens of a prompt: the name of a special token stands for that token.</summary>
    public static int[] EncodePrompt(this ITokenizer tokenizer, string prompt)
    {
        var tokens = new ArrayBufferWriter<int>();
        int start = 0;
        while (start < prompt.Length)
        {
            (int at, string name, int id) = NextSpecialToken(tokenizer, prompt, start);
            byte[] text = Encoding.UTF8.GetBytes(prompt[start..at]);
            if (tokenizer is ISpacedTokenizer spaced)
            {
                spaced.Encode(text, tokens, start == 0 ? TextBefore.Nothing : TextBefore.SpecialToken);
            }
            else
            {
                tokenizer.Encode(text, tokens);
            }

            if (name.Length > 0)
            {
                tokens.Write([id]);
            }

            start = at + name.Length;
        }

        return tokens.WrittenSpan.ToArray();
    }

    /// <summary>Text of the tokens; bytes that are not UTF-8 (half a character, say) become U+FFFD.</summary>
    public static string Decode(this ITokenizer tokenizer, ReadOnlySpan<int> tokens)
    {
        var bytes = new ArrayBufferWriter<byte>();
        tokenizer.Decode(tokens, bytes);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static (int At, string Name, int Id) NextSpecialToken(ITokenizer tokenizer, string text, int start)
    {
        (int At, string Name, int Id) next = (text.Length, "", -1);
        foreach ((string name, int id) in tokenizer.SpecialTokens)
        {
            int at = text.IndexOf(name, start, StringComparison.Ordinal);
            if (at >= 0 && (at < next.At || (at == next.At && name.Length > next.Name.Length)))
            {
                next = (at, name, id);
            }
        }

        return next;
    }
}
