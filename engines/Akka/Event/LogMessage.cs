using System.Globalization;

namespace Akka.Event;

/// <summary>A format and its arguments, put together only when someone reads it.</summary>
public sealed class LogMessage(string format, params object?[] args)
{
    private string? _text;

    public string Format { get; } = format;
    public IReadOnlyList<object?> Parameters { get; } = args;

    public override string ToString() => _text ??= Text();

    private string Text()
    {
        if (Parameters.Count == 0) return Format;
        try
        {
            return string.Format(CultureInfo.InvariantCulture, Format, (object?[])Parameters);
        }
        catch (FormatException)
        {
            return $"{Format} [{string.Join(", ", Parameters)}]";
        }
    }
}
