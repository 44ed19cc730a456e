using System.Globalization;

namespace Akka.Configuration;

/// <summary>Immutable settings in a tree, read by dotted paths. A missing one gives the default.</summary>
public sealed class Config
{
    public static readonly Config Empty = new(HoconValue.Object.Empty);

    internal Config(HoconValue.Object root) => Root = root;

    internal HoconValue.Object Root { get; }

    public bool IsEmpty => Root.Fields.IsEmpty;

    public static implicit operator Config(string hocon) => ConfigurationFactory.ParseString(hocon);

    /// <summary>This, with what it lacks taken from another.</summary>
    public Config WithFallback(Config? fallback) => fallback is null ? this : new Config(Root.Over(fallback.Root));

    public bool HasPath(string path) => Find(path) is not null;

    /// <summary>The part below a path; null where there is none.</summary>
    public Config GetConfig(string path) => Find(path) is HoconValue.Object inner ? new Config(inner) : null!;

    public string GetString(string path, string @default = null!) => TextAt(path) ?? @default;

    public bool GetBoolean(string path, bool @default = false) => TextAt(path)?.ToLowerInvariant() switch
    {
        null => @default,
        "on" or "true" or "yes" => true,
        "off" or "false" or "no" => false,
        var other => throw Bad(path, other, "on, off, true, false, yes or no"),
    };

    public int GetInt(string path, int @default = 0) => checked((int)GetLong(path, @default));

    public long GetLong(string path, long @default = 0) => TextAt(path) is not { } text
        ? @default
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Bad(path, text, "a whole number");

    public float GetFloat(string path, float @default = 0) => (float)GetDouble(path, @default);

    public decimal GetDecimal(string path, decimal @default = 0) => TextAt(path) is not { } text
        ? @default
        : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Bad(path, text, "a number");

    public double GetDouble(string path, double @default = 0) => TextAt(path) is not { } text
        ? @default
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Bad(path, text, "a number");

    /// <summary>
    /// A duration such as 10ms, 5s or "2 minutes"; a bare number is in milliseconds; "infinite" where allowed.
    /// </summary>
    public TimeSpan GetTimeSpan(string path, TimeSpan? @default = null, bool allowInfinite = true)
    {
        if (TextAt(path) is not { } text) return @default.GetValueOrDefault();
        if (allowInfinite && text is "infinite") return Timeout.InfiniteTimeSpan;
        var (number, unit) = Split(text);
        double? milliseconds = unit switch
        {
            "ns" or "nano" or "nanos" or "nanosecond" or "nanoseconds" => 1e-6,
            "us" or "micro" or "micros" or "microsecond" or "microseconds" => 1e-3,
            "" or "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => 1,
            "s" or "second" or "seconds" => 1000,
            "m" or "minute" or "minutes" => 60_000,
            "h" or "hour" or "hours" => 3_600_000,
            "d" or "day" or "days" => 86_400_000,
            _ => null,
        };
        if (milliseconds is null ||
            !double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            throw Bad(path, text, "a duration such as 500ms, 5s or 2 minutes");
        return TimeSpan.FromMilliseconds(value * milliseconds.Value);
    }

    /// <summary>A size in bytes such as 128000b, 64kB (1000) or 64KiB (1024).</summary>
    public long? GetByteSize(string path, long? def = null)
    {
        if (TextAt(path) is not { } text) return def;
        var (number, unit) = Split(text);
        long? factor = unit switch
        {
            "" or "b" or "B" or "byte" or "bytes" => 1,
            "kB" or "kilobyte" or "kilobytes" => 1000,
            "MB" or "megabyte" or "megabytes" => 1_000_000,
            "GB" or "gigabyte" or "gigabytes" => 1_000_000_000,
            "k" or "K" or "Ki" or "KiB" or "kibibyte" or "kibibytes" => 1L << 10,
            "m" or "M" or "Mi" or "MiB" or "mebibyte" or "mebibytes" => 1L << 20,
            "g" or "G" or "Gi" or "GiB" or "gibibyte" or "gibibytes" => 1L << 30,
            _ => null,
        };
        if (factor is null ||
            !decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            throw Bad(path, text, "a size such as 128000b or 64KiB");
        return (long)(value * factor.Value);
    }

    public IList<string> GetStringList(string path, string[]? @default = null) => Find(path) switch
    {
        null => @default ?? [],
        HoconValue.List list =>
            [.. list.Items.Select(i => i is HoconValue.Text t ? t.Value : throw Bad(path, i.ToString(), "a text"))],
        var other => throw Bad(path, other.ToString(), "a list"),
    };

    public override string ToString() => IsEmpty ? "" : Root.ToString();

    private string? TextAt(string path) => Find(path) switch
    {
        null or HoconValue.Null => null,
        HoconValue.Text text => text.Value,
        var other => throw Bad(path, other.ToString(), "a single value"),
    };

    private HoconValue? Find(string path) => Root.Find(Keys(path));

    /// <summary>The elements of a dotted path; an element in quotes may hold dots.</summary>
    private static string[] Keys(string path)
    {
        if (!path.Contains('"')) return path.Split('.');
        var quoted = false;
        var keys = new List<string> { "" };
        foreach (var c in path)
        {
            if (c == '"') quoted = !quoted;
            else if (c == '.' && !quoted) keys.Add("");
            else keys[^1] += c;
        }

        return [.. keys];
    }

    private static (string Number, string Unit) Split(string text)
    {
        var end = text.Length;
        while (end > 0 && char.IsAsciiLetter(text[end - 1])) end--;
        return (text[..end].Trim(), text[end..]);
    }

    private static ConfigurationException Bad(string path, string found, string wanted) =>
        new($"{path} is [{found}]; it must be {wanted}");
}
