namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>Equality, order and membership, as Python has them.</summary>
internal static class Comparison
{
    private const int DeepestValue = 100;

    public static bool Holds(RenderBudget budget, string symbol, object? left, object? right) => symbol switch
    {
        "==" => AreEqual(budget, left, right),
        "!=" => !AreEqual(budget, left, right),
        "in" => Contains(budget, right, left),
        "not in" => !Contains(budget, right, left),
        "<" => Order(budget, left, right) < 0,
        "<=" => Order(budget, left, right) <= 0,
        ">" => Order(budget, left, right) > 0,
        _ => Order(budget, left, right) >= 0,
    };

    public static bool AreEqual(RenderBudget budget, object? left, object? right, int depth = 0)
    {
        budget.Charge(1);
        if (depth > DeepestValue)
        {
            throw new TemplateError("a value nested too deeply to be compared");
        }

        if (Values.TryNumber(left, out double a) && Values.TryNumber(right, out double b))
        {
            return left is double || right is double ? a == b : Values.Whole(left, "") == Values.Whole(right, "");
        }

        return (left, right) switch
        {
            (null, null) => true,
            (string x, string y) => AreSame(budget, x, y),
            (SequenceValue x, SequenceValue y) => x.IsTuple == y.IsTuple && x.Items.Count == y.Items.Count
                && Enumerable.Range(0, x.Items.Count)
                    .All(i => AreEqual(budget, x.Items[i], y.Items[i], depth + 1)),
            (MapValue x, MapValue y) => x.Entries.Count == y.Entries.Count && x.Entries.All(entry =>
                y.TryGet(entry.Key, out object? value) && AreEqual(budget, entry.Value, value, depth + 1)),
            (Undefined, Undefined) => true,
            _ => left is not null && ReferenceEquals(left, right),
        };
    }

    /// <summary>Negative, zero or positive.</summary>
    public static int Order(RenderBudget budget, object? left, object? right, int depth = 0)
    {
        budget.Charge(1);
        switch (left, right)
        {
            case (Undefined missing, _):
                throw missing.Error();
            case (_, Undefined missing):
                throw missing.Error();
            case (long or bool, long or bool):
                return Values.Whole(left, "").CompareTo(Values.Whole(right, ""));
            case (string a, string b):
                budget.ChargeText(Math.Min(a.Length, b.Length));
                return CompareCodePoints(a, b);
            case (SequenceValue a, SequenceValue b) when a.IsTuple == b.IsTuple && depth < DeepestValue:
                for (int i = 0; i < Math.Min(a.Items.Count, b.Items.Count); i++)
                {
                    if (!AreEqual(budget, a.Items[i], b.Items[i], depth + 1))
                    {
                        return Order(budget, a.Items[i], b.Items[i], depth + 1);
                    }
                }

                return a.Items.Count.CompareTo(b.Items.Count);
        }

        return Values.TryNumber(left, out double x) && Values.TryNumber(right, out double y)
            ? x.CompareTo(y)
            : throw new TemplateError($"{Values.Kind(left)} and {Values.Kind(right)} have no order");
    }

    public static bool Contains(RenderBudget budget, object? container, object? item)
    {
        switch (container)
        {
            case string text:
                string wanted = Values.Text(item, "what is looked for in a string");
                budget.ChargeSearch(text, wanted);
                return text.Contains(wanted, StringComparison.Ordinal);
            case MapValue map:
                budget.ChargeText(item is string key ? key.Length : 0);
                return map.TryGet(item, out _);
            case SequenceValue sequence:
                return sequence.Items.Any(other => AreEqual(budget, other, item));
            case Undefined:
                return false;
            default:
                throw new TemplateError($"nothing can be in {Values.Kind(container)}");
        }
    }

    private static bool AreSame(RenderBudget budget, string a, string b)
    {
        budget.ChargeText(a.Length == b.Length ? a.Length : 0);
        return string.Equals(a, b, StringComparison.Ordinal);
    }

    /// <summary>UTF-16 puts characters beyond U+FFFF before those from U+E000 on; Python does not.</summary>
    public static int CompareCodePoints(string a, string b)
    {
        for (int i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            if (a[i] != b[i])
            {
                return char.IsSurrogate(a[i]) == char.IsSurrogate(b[i])
                    ? a[i].CompareTo(b[i])
                    : char.IsSurrogate(a[i]) ? 1 : -1;
            }
        }

        return a.Length.CompareTo(b.Length);
    }
}
