using System.Globalization;
using System.Text;

namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>
/// The filter tojson as chat templates expect it: Python's json.dumps with ensure_ascii false, and not the one of
/// Jinja, which is for web pages.
/// </summary>
internal sealed class JsonPrinting(RenderBudget budget, string? indent, bool ascii, bool sortKeys)
{
    private const int DeepestValue = 100;
    private static readonly Comparer<string> Ordinal = Comparer<string>.Create(Comparison.CompareCodePoints);

    private readonly StringBuilder text = new();

    /// <summary>Between items and after a key; from Python's argument of the same name.</summary>
    public (string Item, string Key) Separators { get; init; } = (indent is null ? ", " : ",", ": ");

    public string Print(object? value)
    {
        Append(value, 0);
        return text.ToString();
    }

    private void Append(object? value, int depth)
    {
        budget.Charge(1);
        if (depth > DeepestValue)
        {
            throw new TemplateError("a value nested too deeply for JSON");
        }

        switch (value)
        {
            case string inner:
                Quote(inner);
                break;
            case SequenceValue sequence:
                Enclose('[', ']', sequence.Items, depth, item => Append(item, depth + 1));
                break;
            case MapValue map:
                IReadOnlyList<KeyValuePair<object?, object?>> entries = sortKeys
                    ? [.. map.Entries.OrderBy(entry => entry.Key as string
                        ?? throw new TemplateError("tojson sorts only keys that are strings"), Ordinal)]
                    : map.Entries;
                Enclose('{', '}', entries, depth, entry =>
                {
                    Quote(entry.Key as string ?? Scalar(entry.Key));
                    text.Append(Separators.Key);
                    Append(entry.Value, depth + 1);
                });
                break;
            default:
                text.Append(Scalar(value));
                break;
        }

        budget.ChargeText(text.Length > RenderBudget.LongestText ? text.Length : 0);
    }

    private static string Scalar(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double.NaN => "NaN",
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        double number => Printing.Number(number),
        Undefined missing => throw missing.Error(),
        _ => throw new TemplateError($"{Values.Kind(value)} cannot be written as JSON"),
    };

    private void Enclose<T>(char open, char close, IReadOnlyList<T> items, int depth, Action<T> append)
    {
        text.Append(open);
        for (int i = 0; i < items.Count; i++)
        {
            text.Append(i > 0 ? Separators.Item : "");
            NewLine(depth + 1);
            append(items[i]);
        }

        if (items.Count > 0)
        {
            NewLine(depth);
        }

        text.Append(close);
    }

    private void NewLine(int depth)
    {
        if (indent is not null)
        {
            budget.ChargeText((long)indent.Length * depth);
            text.Append('\n').Insert(text.Length, indent, depth);
        }
    }

    private void Quote(string inner)
    {
        budget.ChargeText(inner.Length);
        text.Append('"');
        foreach (char c in inner)
        {
            int simple = "\b\f\n\r\t\"\\".IndexOf(c, StringComparison.Ordinal);
            if (simple >= 0)
            {
                text.Append('\\').Append("bfnrt\"\\"[simple]);
            }
            else if (c < ' ' || (ascii && c > '~'))
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                text.Append(c);
            }
        }

        text.Append('"');
    }
}
