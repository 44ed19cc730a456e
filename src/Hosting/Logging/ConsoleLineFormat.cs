using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Hosting.Logging;

/// <summary>
/// For people: local time, level, short category, message, and where it was said as key=value. The trace of an
/// exception follows on lines that are indented.
/// </summary>
internal sealed class ConsoleLineFormat(TimeZoneInfo zone) : ILineFormat
{
    private const int CategoryWidth = 16;

    public string Format(in LogEntry entry)
    {
        var line = new StringBuilder(256);
        line.Append(CultureInfo.InvariantCulture,
            $"{TimeZoneInfo.ConvertTime(entry.Time, zone):yyyy-MM-dd HH:mm:ss.fff} {Word(entry.Level)} ");
        var category = entry.Category.AsSpan(entry.Category.LastIndexOf('.') + 1);
        line.Append(category).Append(' ', Math.Max(1, CategoryWidth - category.Length));
        line.AppendOneLine(entry.Message, LineText.MaxMessageChars);
        foreach (var (key, value) in LogScopes.Innermost(entry.Scopes))
        {
            line.Append(' ').Append(key).Append('=');
            line.AppendOneLine(LineText.Of(value), LineText.MaxValueChars);
        }
        line.Append('\n');
        if (entry.Exception is { } exception)
            foreach (var row in LineText.Cut(exception.ToString(), LineText.MaxExceptionChars).Split('\n'))
            {
                line.Append("    ");
                line.AppendOneLine(row, LineText.MaxMessageChars);
                line.Append('\n');
            }
        return line.ToString();
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
