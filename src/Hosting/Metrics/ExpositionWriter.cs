using System.Globalization;
using System.Text;
using OpenTelemetry;

namespace ClusterLlm.Hosting.Metrics;

/// <summary>
/// Writes metric families as text, up to a size. Sources: prometheus.io/docs/instrumenting/exposition_formats and
/// OpenMetrics 1.0.0.
/// </summary>
internal sealed class ExpositionWriter(ExpositionFormat format, int mostChars)
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    private readonly StringBuilder text = new();

    public bool IsOpenMetrics => format == ExpositionFormat.OpenMetrics;

    /// <exception cref="InvalidOperationException">There is more than may be written.</exception>
    public void Head(string family, string type, string unit, string help)
    {
        if (text.Length > mostChars)
            throw new InvalidOperationException($"the metrics are more than {mostChars} characters");
        text.Append("# HELP ").Append(family).Append(' ');
        Escape(help, quotes: IsOpenMetrics);
        text.Append("\n# TYPE ").Append(family).Append(' ').Append(type).Append('\n');
        if (IsOpenMetrics && unit.Length > 0)
            text.Append("# UNIT ").Append(family).Append(' ').Append(unit).Append('\n');
    }

    /// <summary>The name and labels of a sample.</summary>
    public ExpositionWriter Sample(
        string name, in ReadOnlyTagCollection tags, (string Name, string Value)? extra = null)
    {
        text.Append(name);
        var any = false;
        foreach (var (key, value) in tags)
            Label(ref any, MetricNames.Label(key), Convert.ToString(value, Invariant) ?? "");
        if (extra is { } label)
            Label(ref any, label.Name, label.Value);
        if (any)
            text.Append('}');
        text.Append(' ');
        return this;
    }

    public ExpositionWriter Sample(string name, IEnumerable<KeyValuePair<string, object>> attributes)
    {
        text.Append(name);
        var any = false;
        foreach (var group in attributes.GroupBy(pair => MetricNames.Label(pair.Key)))
            Label(ref any, group.Key, string.Join(';', group.Select(pair => Convert.ToString(pair.Value, Invariant))));
        if (any)
            text.Append('}');
        text.Append(' ');
        return this;
    }

    public ExpositionWriter Value(long value)
    {
        text.Append(value.ToString(Invariant));
        return this;
    }

    public ExpositionWriter Value(double value)
    {
        text.Append(Number(value));
        return this;
    }

    /// <param name="traceId">Hexadecimal, as is the span's.</param>
    /// <param name="spanId">The span.</param>
    /// <param name="value">What was measured then.</param>
    /// <param name="at">When.</param>
    public ExpositionWriter Exemplar(string traceId, string spanId, double value, DateTimeOffset at)
    {
        var seconds = (at.ToUnixTimeMilliseconds() / 1000.0).ToString("F3", Invariant);
        text.Append(Invariant, $" # {{trace_id=\"{traceId}\",span_id=\"{spanId}\"}} {Number(value)} {seconds}");
        return this;
    }

    public void EndLine() => text.Append('\n');

    public string End()
    {
        if (IsOpenMetrics)
            text.Append("# EOF\n");
        return text.ToString();
    }

    /// <summary>A bound of a bucket: floats have a point, so that the same bound always reads alike.</summary>
    public static string Bound(double value)
    {
        var number = Number(value);
        return number.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0 ? number + ".0" : number;
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", Invariant),
    };

    private void Label(ref bool any, string name, string value)
    {
        text.Append(any ? ',' : '{').Append(name).Append("=\"");
        Escape(value, quotes: true);
        text.Append('"');
        any = true;
    }

    private void Escape(string value, bool quotes)
    {
        foreach (var c in value)
            _ = c switch
            {
                '\\' => text.Append(@"\\"),
                '\n' => text.Append(@"\n"),
                '"' when quotes => text.Append("\\\""),
                _ => text.Append(c),
            };
    }
}
