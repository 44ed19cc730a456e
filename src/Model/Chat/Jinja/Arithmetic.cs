namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>Operators on numbers, texts and lists, as Python has them; whole numbers have 64 bits.</summary>
internal static class Arithmetic
{
    public static object Apply(RenderContext context, string symbol, object? left, object? right)
    {
        switch (symbol, left, right)
        {
            case (_, Undefined missing, _):
                throw missing.Error();
            case (_, _, Undefined missing):
                throw missing.Error();
            case ("+", string a, string b):
                context.Budget.ChargeText((long)a.Length + b.Length);
                return a + b;
            case ("+", SequenceValue a, SequenceValue b) when a.IsTuple == b.IsTuple:
                context.Budget.ChargeList((long)a.Items.Count + b.Items.Count);
                return new SequenceValue([.. a.Items, .. b.Items], a.IsTuple);
            case ("*", string text, long or bool):
                return Repeat(context, text, Values.Whole(right, "a factor"));
            case ("*", long or bool, string text):
                return Repeat(context, text, Values.Whole(left, "a factor"));
            case ("*", SequenceValue items, long or bool):
                return Repeat(context, items, Values.Whole(right, "a factor"));
            case ("*", long or bool, SequenceValue items):
                return Repeat(context, items, Values.Whole(left, "a factor"));
        }

        if (left is double || right is double || symbol == "/")
        {
            return Values.TryNumber(left, out double a) && Values.TryNumber(right, out double b)
                ? OfReals(symbol, a, b)
                : throw Unsupported(symbol, left, right);
        }

        return left is long or bool && right is long or bool
            ? OfWholes(symbol, Values.Whole(left, ""), Values.Whole(right, ""))
            : throw Unsupported(symbol, left, right);
    }

    public static object Sign(bool negative, object? value) => value switch
    {
        long.MinValue when negative => throw TooLarge(),
        long or bool => Values.Whole(value, "") * (negative ? -1 : 1),
        double real => (object)(negative ? -real : real),
        Undefined missing => throw missing.Error(),
        _ => throw new TemplateError($"{Values.Kind(value)} has no sign"),
    };

    private static object OfWholes(string symbol, long a, long b)
    {
        try
        {
            return checked(symbol switch
            {
                "+" => a + b,
                "-" => a - b,
                "*" => a * b,
                "//" => FloorDivide(a, NotZero(b)),
                "%" => b == -1 ? 0 : a - (b * FloorDivide(a, NotZero(b))),
                _ => Power(a, b),
            });
        }
        catch (OverflowException)
        {
            throw TooLarge();
        }
    }

    private static double OfReals(string symbol, double a, double b) => symbol switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / NotZero(b),
        "//" => Math.Floor(a / NotZero(b)),
        "%" => a - (b * Math.Floor(a / NotZero(b))),
        _ => Math.Pow(a, b),
    };

    private static object Power(long a, long b)
    {
        if (b < 0)
        {
            return Math.Pow(NotZero(a), b);
        }

        if (a is 0 or 1 or -1)
        {
            return b == 0 ? 1L : a == -1 && b % 2 == 0 ? 1L : a;
        }

        long power = 1;
        for (long i = 0; i < b; i++)
        {
            power = checked(power * a);
        }

        return power;
    }

    private static long FloorDivide(long a, long b)
    {
        long quotient = checked(a / b);
        return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
    }

    private static string Repeat(RenderContext context, string text, long times)
    {
        long count = Math.Clamp(times, 0, RenderBudget.LongestText + 1L);
        context.Budget.ChargeText(text.Length * count);
        return text.Length == 0 ? "" : string.Concat(Enumerable.Repeat(text, (int)count));
    }

    private static SequenceValue Repeat(RenderContext context, SequenceValue items, long times)
    {
        long count = Math.Clamp(times, 0, RenderBudget.LongestList + 1L);
        context.Budget.ChargeList(items.Items.Count * count);
        return items.Items.Count == 0
            ? items
            : new SequenceValue(
                [.. Enumerable.Repeat(items.Items, (int)count).SelectMany(item => item)], items.IsTuple);
    }

    private static long NotZero(long divisor) =>
        divisor != 0 ? divisor : throw new TemplateError("a division by zero");

    private static double NotZero(double divisor) =>
        divisor != 0 ? divisor : throw new TemplateError("a division by zero");

    private static TemplateError TooLarge() => new("a whole number beyond 64 bits");

    private static TemplateError Unsupported(string symbol, object? left, object? right) =>
        new($"'{symbol}' does not go with {Values.Kind(left)} and {Values.Kind(right)}");
}
