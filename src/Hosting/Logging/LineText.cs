using System.Globalization;
using System.Text;

namespace ClusterLlm.Hosting.Logging;

/// <summary>What a peer or a user may have had a hand in, made fit for one line of bounded length.</summary>
internal static class LineText
{
    public const int MaxMessageChars = 8_192;
    public const int MaxValueChars = 1_024;
    public const int MaxExceptionChars = 32_768;

    /// <summary>Cut to so many characters.</summary>
    public static string Cut(string text, int maxChars)
    {
        if (text.Length <= maxChars)
            return text;
        // Half of a surrogate pair is no text.
        var end = char.IsHighSurrogate(text[maxChars - 1]) ? maxChars - 1 : maxChars;
        return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, end)}... ({text.Length} characters)");
    }

    /// <summary>On one line: whoever can put a line break into a message could forge the next line.</summary>
    public static void AppendOneLine(this StringBuilder line, string text, int maxChars)
    {
        foreach (var c in Cut(text, maxChars))
        {
            if (!char.IsControl(c) && c is not ('\u2028' or '\u2029'))
                line.Append(c);
            else if (c == '\n')
                line.Append("\\n");
            else if (c != '\r')
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }
    }

    public static string Of(object? value) => value switch
    {
        null => "",
        string text => text,
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
