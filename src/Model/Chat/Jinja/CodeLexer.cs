using System.Globalization;
using System.Text;

namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>Cuts what is between <c>{{</c> and <c>}}</c>, or <c>{%</c> and <c>%}</c>, into tokens.</summary>
internal sealed class CodeLexer(string source, int at, int line)
{
    private const string SingleOperators = "+-*/%~[](){}<>=.:|,;";
    private static readonly string[] DoubleOperators = ["//", "**", "==", "!=", "<=", ">="];

    private readonly Stack<char> brackets = [];
    private readonly int firstLine = line;

    /// <summary>Where it is, from 1.</summary>
    public int Line { get; private set; } = line;

    /// <summary>Adds the tokens up to the end of the tag, and returns where that begins, with its sign.</summary>
    public int Read(List<Token> tokens, string close)
    {
        while (at < source.Length)
        {
            char c = source[at];
            if (PythonText.IsSpace(c))
            {
                Line += c == '\n' ? 1 : 0;
                at++;
            }
            else if (brackets.Count == 0 && IsClose(close))
            {
                return at;
            }
            else
            {
                tokens.Add(Next());
            }
        }

        throw new TemplateError($"a tag without its end, '{close}'", firstLine);
    }

    private bool IsClose(string close)
    {
        bool sign = source[at] == '-' || (source[at] == '+' && close == "%}");
        return string.CompareOrdinal(source, sign ? at + 1 : at, close, 0, close.Length) == 0;
    }

    private Token Next()
    {
        char c = source[at];
        int start = at;
        if (char.IsAsciiDigit(c))
        {
            return Number();
        }

        if (c == '_' || char.IsLetter(c))
        {
            while (at < source.Length && (source[at] == '_' || char.IsLetterOrDigit(source[at])))
            {
                at++;
            }

            return new Token(TokenKind.Name, source[start..at], Line);
        }

        return c is '"' or '\'' ? String(c) : Operator();
    }

    private Token Operator()
    {
        foreach (string symbol in DoubleOperators)
        {
            if (string.CompareOrdinal(source, at, symbol, 0, 2) == 0)
            {
                at += 2;
                return new Token(TokenKind.Operator, symbol, Line);
            }
        }

        char c = source[at++];
        if (!SingleOperators.Contains(c, StringComparison.Ordinal))
        {
            throw new TemplateError($"unexpected character '{c}'", Line);
        }

        if (c is '(' or '[' or '{')
        {
            brackets.Push(c switch { '(' => ')', '[' => ']', _ => '}' });
        }
        else if (c is ')' or ']' or '}' && (!brackets.TryPop(out char expected) || expected != c))
        {
            throw new TemplateError($"unexpected '{c}'", Line);
        }

        return new Token(TokenKind.Operator, c.ToString(), Line);
    }

    private Token Number()
    {
        int start = at;
        SkipDigits();

        // After a dot an index may follow, as in "x.0.1".
        bool afterDot = start > 0 && source[start - 1] == '.';
        bool isFloat = false;
        if (!afterDot && Peek(0) == '.' && char.IsAsciiDigit(Peek(1)))
        {
            isFloat = true;
            at++;
            SkipDigits();
        }

        int sign = Peek(1) is '+' or '-' ? 1 : 0;
        if (!afterDot && Peek(0) is 'e' or 'E' && char.IsAsciiDigit(Peek(1 + sign)))
        {
            isFloat = true;
            at += 1 + sign;
            SkipDigits();
        }

        string text = source[start..at].Replace("_", "", StringComparison.Ordinal);
        return new Token(isFloat ? TokenKind.Float : TokenKind.Integer, text, Line);
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Peek(0)) || (Peek(0) == '_' && char.IsAsciiDigit(Peek(1))))
        {
            at++;
        }
    }

    private char Peek(int ahead) => at + ahead < source.Length ? source[at + ahead] : '\0';

    private Token String(char quote)
    {
        int begin = Line;
        var text = new StringBuilder();
        for (at++; at < source.Length; at++)
        {
            char c = source[at];
            Line += c == '\n' ? 1 : 0;
            if (c == quote)
            {
                at++;
                return new Token(TokenKind.Text, text.ToString(), begin);
            }

            if (c == '\\' && at + 1 < source.Length)
            {
                at++;
                Escape(text);
            }
            else
            {
                text.Append(c);
            }
        }

        throw new TemplateError("a string without its end", begin);
    }

    /// <summary>As Python's; at is the character after the backslash, and on leaving the last of the escape.</summary>
    private void Escape(StringBuilder text)
    {
        char c = source[at];
        int simple = "abfnrtv\\'\"".IndexOf(c, StringComparison.Ordinal);
        if (simple >= 0)
        {
            text.Append("\a\b\f\n\r\t\v\\'\""[simple]);
            return;
        }

        switch (c)
        {
            case '\n':
                Line++;
                break;
            case 'x':
                Hex(text, 2);
                break;
            case 'u':
                Hex(text, 4);
                break;
            case 'U':
                Hex(text, 8);
                break;
            case >= '0' and <= '7':
                int value = 0;
                int last = at + 2;
                for (; at <= last && Peek(0) is >= '0' and <= '7'; at++)
                {
                    value = (value * 8) + (source[at] - '0');
                }

                at--;
                text.Append((char)value);
                break;
            default:
                text.Append('\\').Append(c);
                break;
        }
    }

    private void Hex(StringBuilder text, int digits)
    {
        ReadOnlySpan<char> hex = source.AsSpan(at + 1, Math.Min(digits, source.Length - at - 1));
        if (hex.Length < digits || !hex.ToString().All(char.IsAsciiHexDigit)
            || !uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value)
            || value > 0x10FFFF)
        {
            throw new TemplateError($"'\\{source[at]}' must be followed by {digits} hexadecimal digits", Line);
        }

        text.Append(value <= 0xFFFF ? ((char)value).ToString() : char.ConvertFromUtf32((int)value));
        at += digits;
    }
}
