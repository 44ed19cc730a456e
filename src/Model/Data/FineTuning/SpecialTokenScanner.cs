using System.Buffers;
using System.Text;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>Finds the names of a tokenizer's special tokens in text: the leftmost, and of those the longest.</summary>
internal sealed class SpecialTokenScanner
{
    private readonly ITokenizer tokenizer;
    private readonly SearchValues<string> search;

    /// <summary>The longest first.</summary>
    private readonly KeyValuePair<string, int>[] names;

    public SpecialTokenScanner(ITokenizer tokenizer)
    {
        this.tokenizer = tokenizer;
        names = [.. tokenizer.SpecialTokens.Where(token => token.Key.Length > 0)
            .OrderByDescending(token => token.Key.Length)];
        search = SearchValues.Create([.. names.Select(name => name.Key)], StringComparison.Ordinal);
    }

    public bool EndsWithName(ReadOnlySpan<char> text)
    {
        foreach ((string name, _) in names)
        {
            if (text.EndsWith(name, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Length of the name with which the text starts; 0 if there is none.</summary>
    public int NameAtStart(ReadOnlySpan<char> text) => TryName(text, out string name, out _) ? name.Length : 0;

    /// <summary>
    /// Where the last name that ends at or before a position of the text does end; -1 if there is none.
    /// </summary>
    public int LastNameEnd(string text, int start, int position)
    {
        int last = -1;
        int at = start;
        while (at < position)
        {
            int next = text.AsSpan(at).IndexOfAny(search);
            if (next < 0 || !TryName(text.AsSpan(at + next), out string name, out _))
            {
                break;
            }

            at += next + name.Length;
            last = at <= position ? at : last;
        }

        return last;
    }

    /// <summary>
    /// Appends the tokens of [start, end) of a text: special ones where a name stands, those of the restored text
    /// between.
    /// </summary>
    public void Encode(string whole, int start, int end, GuardedContent content, IBufferWriter<int> tokens)
    {
        ReadOnlySpan<char> text = whole.AsSpan(start..end);
        TextBefore before = start == 0 ? TextBefore.Nothing
            : EndsWithName(whole.AsSpan(..start)) ? TextBefore.SpecialToken : TextBefore.Text;
        while (!text.IsEmpty)
        {
            int next = names.Length == 0 ? -1 : text.IndexOfAny(search);
            ReadOnlySpan<char> ordinary = next < 0 ? text : text[..next];
            if (!ordinary.IsEmpty)
            {
                EncodeOrdinary(Encoding.UTF8.GetBytes(content.Restore(ordinary)), tokens, before);
            }

            text = text[ordinary.Length..];
            if (TryName(text, out string name, out int id))
            {
                tokens.Write([id]);
                text = text[name.Length..];
                before = TextBefore.SpecialToken;
            }
        }
    }

    private void EncodeOrdinary(ReadOnlySpan<byte> utf8, IBufferWriter<int> tokens, TextBefore before)
    {
        if (tokenizer is ISpacedTokenizer spaced)
        {
            spaced.Encode(utf8, tokens, before);
        }
        else
        {
            tokenizer.Encode(utf8, tokens);
        }
    }

    private bool TryName(ReadOnlySpan<char> text, out string name, out int id)
    {
        foreach ((string known, int token) in names)
        {
            if (text.StartsWith(known, StringComparison.Ordinal))
            {
                (name, id) = (known, token);
                return true;
            }
        }

        (name, id) = ("", -1);
        return false;
    }
}
