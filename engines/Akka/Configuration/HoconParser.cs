using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Akka.Configuration;

/// <summary>
/// Reads HOCON: nested objects, dotted and quoted keys, lists, quoted, multi-line and bare texts, comments. Includes
/// and substitutions are not supported.
/// </summary>
internal sealed class HoconParser
{
    private const int MaxDepth = 100;
    private const string NotInBareText = "$\"{}[]:=,+#`^?!@*&\\";

    private readonly string _text;
    private int _at;
    private int _depth;

    private HoconParser(string text) => _text = text;

    public static HoconValue.Object Parse(string text)
    {
        var parser = new HoconParser(text);
        parser.SkipBlank();
        var braced = parser.Take('{');
        var root = parser.Fields(braced);
        parser.SkipBlank();
        return parser._at == text.Length ? root : throw parser.Bad("the end");
    }

    private HoconValue.Object Fields(bool braced)
    {
        if (++_depth > MaxDepth) throw Bad($"at most {MaxDepth} nested values");
        var result = HoconValue.Object.Empty;
        while (true)
        {
            SkipBlank(commas: true);
            if (braced && Take('}')) break;
            if (_at == _text.Length)
            {
                if (braced) throw Bad("'}'");
                break;
            }

            if (!braced && _text[_at] == '}') throw Bad("a key");
            var key = Key();
            SkipBlank();
            if (_at < _text.Length && _text[_at] == '{')
            {
                result = result.With(key, Value());
                continue;
            }

            if (_at + 1 < _text.Length && _text[_at] == '+' && _text[_at + 1] == '=')
            {
                _at += 2;
                SkipBlank();
                var before = result.Find(key) is HoconValue.List list ? list.Items : [];
                result = result.With(key, new HoconValue.List(before.Add(Value())));
                continue;
            }

            if (!Take(':') && !Take('=')) throw Bad("':' or '='");
            SkipBlank();
            result = result.With(key, Value());
        }

        _depth--;
        return result;
    }

    private string[] Key()
    {
        var parts = new List<string>();
        if (_text.AsSpan(_at).StartsWith("include ")) throw new NotSupportedException("HOCON include");
        do
        {
            SkipSpaces();
            if (_at < _text.Length && _text[_at] == '"')
            {
                parts.Add(Quoted());
            }
            else
            {
                var start = _at;
                while (_at < _text.Length && IsBareKey(_text[_at])) _at++;
                var part = _text[start.._at].Trim();
                if (part.Length == 0) throw Bad("a key");
                parts.Add(part);
            }

            SkipSpaces();
        }
        while (Take('.'));
        return [.. parts];
    }

    private HoconValue Value()
    {
        if (Take('{')) return Fields(braced: true);
        if (Take('[')) return Items();
        var text = new StringBuilder();
        var isQuoted = false;
        var quoted = 0;
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (c == '"')
            {
                text.Append(_text.AsSpan(_at).StartsWith("\"\"\"") ? MultiLine() : Quoted());
                quoted = text.Length;
                isQuoted = true;
            }
            else if (c == '$' && _at + 1 < _text.Length && _text[_at + 1] == '{')
            {
                throw new NotSupportedException("HOCON substitution");
            }
            else if (c is '\n' or ',' or '}' or ']' or '#' || IsComment())
            {
                break;
            }
            else if (c is '{' or '[')
            {
                throw Bad("the end of the value");
            }
            else
            {
                text.Append(c);
                _at++;
            }
        }

        // Blanks count within quotes only.
        var value = text.ToString(0, quoted) + text.ToString(quoted, text.Length - quoted).TrimEnd();
        if (!isQuoted && value.Length == 0) throw Bad("a value");
        return !isQuoted && value == "null" ? new HoconValue.Null() : new HoconValue.Text(value);
    }

    private HoconValue.List Items()
    {
        if (++_depth > MaxDepth) throw Bad($"at most {MaxDepth} nested values");
        var items = ImmutableArray.CreateBuilder<HoconValue>();
        while (true)
        {
            SkipBlank(commas: true);
            if (_at == _text.Length) throw Bad("']'");
            if (Take(']')) break;
            items.Add(Value());
        }

        _depth--;
        return new HoconValue.List(items.ToImmutable());
    }

    private string MultiLine()
    {
        var end = _text.IndexOf("\"\"\"", _at + 3, StringComparison.Ordinal);
        if (end < 0) throw Bad("\"\"\"");
        var text = _text[(_at + 3)..end];
        _at = end + 3;
        return text;
    }

    private string Quoted()
    {
        var text = new StringBuilder();
        for (_at++; _at < _text.Length && _text[_at] is not ('"' or '\n'); _at++)
        {
            if (_text[_at] != '\\')
            {
                text.Append(_text[_at]);
                continue;
            }

            if (++_at == _text.Length) break;
            text.Append(_text[_at] switch
            {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'b' => '\b',
                'f' => '\f',
                'u' => Unicode(),
                var other => other,
            });
        }

        if (_at == _text.Length || _text[_at] != '"') throw Bad("'\"'");
        _at++;
        return text.ToString();
    }

    private char Unicode()
    {
        if (_at + 4 >= _text.Length ||
            !ushort.TryParse(
                _text.AsSpan(_at + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code))
            throw Bad("four hexadecimal digits");
        _at += 4;
        return (char)code;
    }

    private static bool IsBareKey(char c) => c is not ('.' or '\n') && !NotInBareText.Contains(c);

    private bool IsComment() =>
        _text[_at] == '#' || (_text[_at] == '/' && _at + 1 < _text.Length && _text[_at + 1] == '/');

    private void SkipSpaces()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t') _at++;
    }

    private void SkipBlank(bool commas = false)
    {
        while (_at < _text.Length)
        {
            if (char.IsWhiteSpace(_text[_at]) || _text[_at] == '\uFEFF' || (commas && _text[_at] == ',')) _at++;
            else if (IsComment()) _at = _text.IndexOf('\n', _at) is var end and >= 0 ? end : _text.Length;
            else break;
        }
    }

    private bool Take(char c)
    {
        if (_at == _text.Length || _text[_at] != c) return false;
        _at++;
        return true;
    }

    private ConfigurationException Bad(string expected)
    {
        var before = _text.AsSpan(0, Math.Min(_at, _text.Length));
        var found = _at < _text.Length ? $"'{_text[_at]}'" : "the end";
        return new ConfigurationException($"HOCON line {before.Count('\n') + 1}: expected {expected}, found {found}");
    }
}
