using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Hosting.Logging;

/// <summary>
/// For machines, an object a line: time (RFC 3339, UTC), level, category, event, message; run, worker, generation and
/// step as far as they are known; trace_id and span_id within a trace; fields; exception.
/// </summary>
internal sealed class JsonLineFormat : ILineFormat
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Format(in LogEntry entry)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", entry.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'",
                CultureInfo.InvariantCulture));
            json.WriteString("level", Name(entry.Level));
            json.WriteString("category", entry.Category);
            if (entry.Event.Name is { Length: > 0 } name)
                json.WriteString("event", name);
            json.WriteString("message", LineText.Cut(entry.Message, LineText.MaxMessageChars));
            WriteWhere(json, entry);
            WriteFields(json, entry);
            if (entry.Exception is { } exception)
                json.WriteString("exception", LineText.Cut(exception.ToString(), LineText.MaxExceptionChars));
            json.WriteEndObject();
        }
        bytes.Write("\n"u8);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void WriteWhere(Utf8JsonWriter json, in LogEntry entry)
    {
        foreach (var (key, value) in LogScopes.Innermost(entry.Scopes).Where(scope => LogScopes.IsKnown(scope.Key)))
            Write(json, key, value);
        if (entry.Activity is not { } activity)
            return;
        json.WriteString("trace_id", activity.TraceId.ToHexString());
        json.WriteString("span_id", activity.SpanId.ToHexString());
    }

    private static void WriteFields(Utf8JsonWriter json, in LogEntry entry)
    {
        var fields = LogScopes.Innermost(
            [.. entry.Scopes.Where(scope => !LogScopes.IsKnown(scope.Key)), .. entry.Fields]);
        if (fields.Count == 0)
            return;
        json.WriteStartObject("fields");
        foreach (var (key, value) in fields)
            Write(json, JsonNamingPolicy.SnakeCaseLower.ConvertName(key), value);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string key, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(key);
                break;
            case bool truth:
                json.WriteBoolean(key, truth);
                break;
            case int or long or short or byte or uint:
                json.WriteNumber(key, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(key, number);
                break;
            default:
                json.WriteString(key, LineText.Cut(LineText.Of(value), LineText.MaxValueChars));
                break;
        }
    }

    private static string Name(LogLevel level) => level.ToString().ToLowerInvariant();
}
