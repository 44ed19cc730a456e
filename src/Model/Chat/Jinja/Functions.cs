namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>The functions that a template finds.</summary>
internal static class Functions
{
    private const long LongestRange = 100_000;
    private const int LongestMessage = 500;

    public static void AddTo(Scope scope)
    {
        Add(scope, "range", Range);
        Add(scope, "namespace", MakeNamespace);
        Add(scope, "dict", Dictionary);
        Add(scope, "raise_exception", (context, arguments) => throw new TemplateError(
            OneLine(Printing.Text(context.Budget, arguments.Bind("raise_exception", "message")[0]))));
        Add(scope, "strftime_now", (context, arguments) =>
        {
            string format = Values.Text(arguments.Bind("strftime_now", "format")[0], "the format of strftime_now");
            context.Budget.Charge(format.Length);
            return Strftime.Format(context.Time.GetLocalNow(), format);
        });
    }

    private static void Add(Scope scope, string name, Func<RenderContext, Arguments, object?> call) =>
        scope.Set(name, new Callable(name, call));

    private static SequenceValue Range(RenderContext context, Arguments arguments)
    {
        long[] bounds = [.. arguments.Positional.Select(bound => Values.Whole(bound, "a bound of range"))];
        (long start, long stop, long step) = bounds switch
        {
            [var end] => (0, end, 1),
            [var first, var end] => (first, end, 1),
            [var first, var end, var by] when by != 0 => (first, end, by),
            _ => throw new TemplateError("range takes one to three whole numbers, the last not 0"),
        };
        Int128 distance = (Int128)stop - start;
        Int128 count = distance == 0 || Int128.IsNegative(distance) != (step < 0)
            ? 0
            : (Int128.Abs(distance) + Int128.Abs(step) - 1) / Int128.Abs(step);
        if (count > LongestRange)
        {
            throw new TemplateError($"a range of more than {LongestRange} numbers");
        }

        context.Budget.ChargeList((long)count);
        return SequenceValue.Of(Enumerable.Range(0, (int)count).Select(i => (object?)(start + (i * step))));
    }

    private static NamespaceValue MakeNamespace(RenderContext context, Arguments arguments)
    {
        var space = new NamespaceValue();
        foreach ((object? key, object? value) in Dictionary(context, arguments).Entries)
        {
            space.Members[Values.Text(key, "a member of a namespace")] = value;
        }

        return space;
    }

    private static MapValue Dictionary(RenderContext context, Arguments arguments)
    {
        var map = new MapValue();
        foreach (object? given in arguments.Positional)
        {
            foreach ((object? key, object? value) in given is MapValue other
                ? other.Entries
                : throw new TemplateError($"{Values.Kind(given)} is no dictionary"))
            {
                context.Budget.Charge(1);
                map.Set(key, value);
            }
        }

        foreach ((string name, object? value) in arguments.Named)
        {
            map.Set(name, value);
        }

        return map;
    }

    private static string OneLine(string message) =>
        (message.Length > LongestMessage ? message[..LongestMessage] + "..." : message).ReplaceLineEndings(" ");
}
