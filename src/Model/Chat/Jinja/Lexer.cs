namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>
/// Cuts a template into tokens, with Jinja's rules for white space under trim_blocks and lstrip_blocks, which chat
/// templates are written for.
/// </summary>
internal sealed class Lexer
{
    private readonly string source;
    private readonly List<Token> tokens = [];
    private int at;
    private int line = 1;

    /// <summary>Whether what was read last ended a line of the source.</summary>
    private bool lineStarting = true;

    private Lexer(string source) => this.source = source;

    public static List<Token> Read(string source)
    {
        string text = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var lexer = new Lexer(text.EndsWith('\n') ? text[..^1] : text);
        lexer.ReadAll();
        return lexer.tokens;
    }

    private void ReadAll()
    {
        while (at < source.Length)
        {
            int tag = NextTag();
            if (tag < 0)
            {
                AddData(source[at..]);
                MoveTo(source.Length);
                break;
            }

            char kind = source[tag + 1];
            AddData(BeforeTag(source[at..tag], kind, SignAt(tag + 2)));
            MoveTo(tag);
            ReadTag(kind);
        }

        tokens.Add(new Token(TokenKind.End, "", line));
    }

    private int NextTag()
    {
        int i = source.IndexOf('{', at);
        while (i >= 0 && !(i + 1 < source.Length && source[i + 1] is '{' or '%' or '#'))
        {
            i = i + 1 < source.Length ? source.IndexOf('{', i + 1) : -1;
        }

        return i;
    }

    private void ReadTag(char kind)
    {
        if (kind == '%' && TryReadRaw())
        {
            return;
        }

        int begin = line;
        MoveTo(at + 2 + (SignAt(at + 2) == ' ' ? 0 : 1));
        switch (kind)
        {
            case '#':
                int end = source.IndexOf("#}", at, StringComparison.Ordinal);
                if (end < 0)
                {
                    throw new TemplateError("a comment without its end, '#}'", begin);
                }

                EndTag(end > at && source[end - 1] is '-' or '+' ? end - 1 : end);
                break;
            case '%':
                tokens.Add(new Token(TokenKind.BlockBegin, "{%", begin));
                ReadCode("%}", TokenKind.BlockEnd);
                break;
            default:
                tokens.Add(new Token(TokenKind.OutputBegin, "{{", begin));
                ReadCode("}}", TokenKind.OutputEnd);
                break;
        }
    }

    private void ReadCode(string close, TokenKind closeKind)
    {
        var code = new CodeLexer(source, at, line);
        int end = code.Read(tokens, close);
        line = code.Line;
        at = end;
        tokens.Add(new Token(closeKind, close, line));
        EndTag(end);
    }

    /// <summary>Passes over the end of a tag and the white space that goes with it.</summary>
    /// <param name="end">Where the end begins, with its sign.</param>
    private void EndTag(int end)
    {
        char sign = SignAt(end);
        int after = end + (sign == ' ' ? 2 : 3);
        if (sign == '-')
        {
            after = SkipSpace(after);
        }
        else if (sign == ' ' && source[end] != '}' && after < source.Length && source[after] == '\n')
        {
            after++;
        }

        MoveTo(after);
        lineStarting = source[after - 1] == '\n';
    }

    /// <summary>{% raw %} ... {% endraw %}: what is between is text.</summary>
    private bool TryReadRaw()
    {
        int start = AfterWord(at, "raw", trimNewline: false, out _);
        if (start < 0)
        {
            return false;
        }

        int begin = line;
        MoveTo(start);
        for (int tag = source.IndexOf("{%", at, StringComparison.Ordinal); tag >= 0;
            tag = source.IndexOf("{%", tag + 2, StringComparison.Ordinal))
        {
            int after = AfterWord(tag, "endraw", trimNewline: true, out char sign);
            if (after >= 0)
            {
                lineStarting = source[at - 1] == '\n';
                AddData(BeforeTag(source[at..tag], '%', sign));
                MoveTo(after);
                lineStarting = source[after - 1] == '\n';
                return true;
            }
        }

        throw new TemplateError("a raw block without its end, '{% endraw %}'", begin);
    }

    /// <summary>Where what follows the tag of one word begins; -1 if it is another tag.</summary>
    private int AfterWord(int tag, string word, bool trimNewline, out char sign)
    {
        sign = SignAt(tag + 2);
        int start = SkipSpace(tag + 2 + (sign == ' ' ? 0 : 1));
        if (string.CompareOrdinal(source, start, word, 0, word.Length) != 0)
        {
            return -1;
        }

        int end = SkipSpace(start + word.Length);
        char endSign = SignAt(end);
        int close = endSign == ' ' || (endSign == '+' && !trimNewline) ? end : end + 1;
        if (string.CompareOrdinal(source, close, "%}", 0, 2) != 0)
        {
            return -1;
        }

        int after = close + 2;
        return endSign switch
        {
            '-' => SkipSpace(after),
            ' ' when trimNewline && after < source.Length && source[after] == '\n' => after + 1,
            _ => after,
        };
    }

    private string BeforeTag(string text, char kind, char sign)
    {
        if (sign == '-')
        {
            return text[..PythonText.TrimmedEnd(text)];
        }

        int lineStart = text.LastIndexOf('\n') + 1;
        bool indented = kind != '{' && sign != '+' && (lineStart > 0 || lineStarting)
            && PythonText.TrimmedEnd(text) <= lineStart;
        return indented ? text[..lineStart] : text;
    }

    private void AddData(string text)
    {
        if (text.Length > 0)
        {
            tokens.Add(new Token(TokenKind.Data, text, line));
        }
    }

    private char SignAt(int position) =>
        position < source.Length && source[position] is '-' or '+' ? source[position] : ' ';

    private int SkipSpace(int position)
    {
        while (position < source.Length && PythonText.IsSpace(source[position]))
        {
            position++;
        }

        return position;
    }

    private void MoveTo(int position)
    {
        line += source.AsSpan(at..position).Count('\n');
        at = position;
    }
}
