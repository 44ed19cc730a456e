using System.Text;

namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>Strings as Python has them: counted in code points, with its idea of white space.</summary>
internal static class PythonText
{
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\u001C' and <= '\u001F';

    /// <summary>Length without the white space at the end.</summary>
    public static int TrimmedEnd(ReadOnlySpan<char> text)
    {
        int end = text.Length;
        while (end > 0 && IsSpace(text[end - 1]))
        {
            end--;
        }

        return end;
    }

    /// <param name="text">To be trimmed.</param>
    /// <param name="characters">Which to take off; null: white space.</param>
    /// <param name="start">At the start?</param>
    /// <param name="end">At the end?</param>
    public static string Strip(string text, string? characters, bool start, bool end)
    {
        bool Goes(char c) => characters?.Contains(c, StringComparison.Ordinal) ?? IsSpace(c);
        (int first, int last) = (0, text.Length);
        while (start && first < last && Goes(text[first]))
        {
            first++;
        }

        while (end && last > first && Goes(text[last - 1]))
        {
            last--;
        }

        return text[first..last];
    }

    public static int Length(string text)
    {
        int pairs = 0;
        for (int i = 0; i + 1 < text.Length; i++)
        {
            pairs += char.IsSurrogatePair(text[i], text[i + 1]) ? 1 : 0;
        }

        return text.Length - pairs;
    }

    /// <summary>The code points, each as a string; half of a pair is one, too.</summary>
    public static string[] Characters(string text)
    {
        var characters = new List<string>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool pair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            characters.Add(text.Substring(i, pair ? 2 : 1));
            i += pair ? 1 : 0;
        }

        return [.. characters];
    }

    public static string Capitalize(string text)
    {
        string[] characters = Characters(text);
        return characters.Length == 0
            ? ""
            : characters[0].ToUpperInvariant() + string.Concat(characters[1..]).ToLowerInvariant();
    }

    /// <summary>str.title(): every letter after one that is none is a capital.</summary>
    public static string Title(string text)
    {
        var title = new StringBuilder(text.Length);
        bool inWord = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            title.Append(inWord ? Rune.ToLowerInvariant(rune) : Rune.ToUpperInvariant(rune));
            inWord = Rune.IsLetter(rune);
        }

        return title.ToString();
    }

    public static List<string> SplitSpace(string text, long limit)
    {
        var parts = new List<string>();
        int at = 0;
        while (true)
        {
            while (at < text.Length && IsSpace(text[at]))
            {
                at++;
            }

            if (at == text.Length)
            {
                return parts;
            }

            if (limit >= 0 && parts.Count == limit)
            {
                parts.Add(text[at..TrimmedEnd(text)]);
                return parts;
            }

            int start = at;
            while (at < text.Length && !IsSpace(text[at]))
            {
                at++;
            }

            parts.Add(text[start..at]);
        }
    }

    public static List<string> SplitLines(string text)
    {
        var lines = new List<string>();
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is (>= '\n' and <= '\r') or (>= '\u001C' and <= '\u001E') or '\u0085' or '\u2028' or '\u2029')
            {
                lines.Add(text[start..i]);
                i += text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? 1 : 0;
                start = i + 1;
            }
        }

        if (start < text.Length)
        {
            lines.Add(text[start..]);
        }

        return lines;
    }
}
