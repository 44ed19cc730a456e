using System.Globalization;
using System.Text;

namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>Values as Python's str() and repr() write them.</summary>
internal static class Printing
{
    private const int DeepestValue = 100;

    public static string Text(RenderBudget budget, object? value) => value switch
    {
        string text => text,
        Undefined => "",
        _ => Repr(budget, value),
    };

    public static string Repr(RenderBudget budget, object? value)
    {
        var text = new StringBuilder();
        Append(budget, text, value, 0);
        return text.ToString();
    }

    /// <summary>The shortest digits that read back the same, laid out as Python does.</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }

        string[] parts = value.ToString("E16", CultureInfo.InvariantCulture).Split('E');
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        int exponent = int.Parse(parts[1], CultureInfo.InvariantCulture);
        string digits = string.Concat(shortest.Split('E')[0].Where(char.IsAsciiDigit)).TrimStart('0').TrimEnd('0');
        digits = digits.Length == 0 ? "0" : digits;
        string sign = double.IsNegative(value) ? "-" : "";
        if (exponent is < -4 or >= 16)
        {
            string fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return string.Create(CultureInfo.InvariantCulture,
                $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        }

        if (exponent < 0)
        {
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        }

        digits = digits.PadRight(exponent + 1, '0');
        return $"{sign}{digits[..(exponent + 1)]}.{(digits.Length > exponent + 1 ? digits[(exponent + 1)..] : "0")}";
    }

    private static void Append(RenderBudget budget, StringBuilder text, object? value, int depth)
    {
        budget.Charge(1);
        if (depth > DeepestValue)
        {
            throw new TemplateError("a value nested too deeply to be printed");
        }

        switch (value)
        {
            case null:
                text.Append("None");
                break;
            case bool truth:
                text.Append(truth ? "True" : "False");
                break;
            case long number:
                text.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                text.Append(Number(number));
                break;
            case string inner:
                budget.ChargeText(inner.Length);
                Quote(text, inner);
                break;
            case SequenceValue sequence:
                text.Append(sequence.IsTuple ? '(' : '[');
                Join(text, sequence.Items, item => Append(budget, text, item, depth + 1));
                text.Append(sequence is { IsTuple: true, Items.Count: 1 } ? "," : "");
                text.Append(sequence.IsTuple ? ')' : ']');
                break;
            case MapValue map:
                text.Append('{');
                Join(text, map.Entries, entry =>
                {
                    Append(budget, text, entry.Key, depth + 1);
                    text.Append(": ");
                    Append(budget, text, entry.Value, depth + 1);
                });
                text.Append('}');
                break;
            case Undefined:
                text.Append("Undefined");
                break;
            default:
                throw new TemplateError($"{Values.Kind(value)} cannot be printed");
        }

        budget.ChargeText(text.Length > RenderBudget.LongestText ? text.Length : 0);
    }

    private static void Join<T>(StringBuilder text, IReadOnlyList<T> items, Action<T> append)
    {
        for (int i = 0; i < items.Count; i++)
        {
            text.Append(i > 0 ? ", " : "");
            append(items[i]);
        }
    }

    private static void Quote(StringBuilder text, string inner)
    {
        char quote = inner.Contains('\'', StringComparison.Ordinal)
            && !inner.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        text.Append(quote);
        foreach (Rune rune in inner.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '\n':
                    text.Append("\\n");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                case '\\':
                    text.Append("\\\\");
                    break;
                case var value when value == quote:
                    text.Append('\\').Append(quote);
                    break;
                default:
                    text.Append(IsPrintable(rune) ? rune.ToString() : Escape(rune.Value));
                    break;
            }
        }

        text.Append(quote);
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);

    private static string Escape(int value) => value switch
    {
        <= 0xFF => string.Create(CultureInfo.InvariantCulture, $"\\x{value:x2}"),
        <= 0xFFFF => string.Create(CultureInfo.InvariantCulture, $"\\u{value:x4}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\U{value:x8}"),
    };
}
