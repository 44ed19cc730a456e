namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>Filters over lists.</summary>
internal static class ListFilters
{
    public static string Join(RenderContext context, object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind("join", "d", "attribute");
        string separator = Printing.Text(context.Budget, Filters.Given(bound[0], ""));
        IEnumerable<object?> items = context.Items(value);
        if (Filters.Given(bound[1], null) is { } member)
        {
            items = items.Select(item => Member(context, item, member));
        }

        return StringMethods.Join(context, separator, items.Select(item => Printing.Text(context.Budget, item)));
    }

    public static object? Map(RenderContext context, object? value, Arguments arguments)
    {
        IReadOnlyList<object?> items = ItemsOrNone(context, value);
        if (arguments.Positional.Count > 0)
        {
            string filter = Values.Text(arguments.Positional[0], "map: the name of a filter");
            Arguments rest = arguments.Skip(1);
            return SequenceValue.Of(items.Select(item => Filters.Apply(context, filter, item, rest)));
        }

        object?[] bound = arguments.Bind("map", "attribute", "default");
        object? otherwise = Filters.Given(bound[1], null);
        return SequenceValue.Of(items.Select(item => Member(context, item, Filters.Given(bound[0], null)))
            .Select(member => member is Undefined && bound[1] != Arguments.Missing ? otherwise : member));
    }

    public static object? Select(RenderContext context, object? value, Arguments arguments, bool keep) =>
        Select(context, value, item => item, arguments, keep);

    public static object? SelectMember(RenderContext context, object? value, Arguments arguments, bool keep)
    {
        object? member = arguments.Positional.Count > 0
            ? arguments.Positional[0]
            : throw new TemplateError("selectattr and rejectattr need the name of an attribute");
        return Select(context, value, item => Member(context, item, member), arguments.Skip(1), keep);
    }

    public static object? Unique(RenderContext context, object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind("unique", "case_sensitive", "attribute");
        bool exact = Values.IsTrue(Filters.Given(bound[0], false));
        object? member = Filters.Given(bound[1], null);
        var seen = new MapValue();
        var unique = new List<object?>();
        foreach (object? item in context.Items(value))
        {
            object? key = Key(member is null ? item : Member(context, item, member), exact);
            if (!seen.TryGet(key, out _))
            {
                seen.Set(key, null);
                unique.Add(item);
            }
        }

        return SequenceValue.Of(unique);
    }

    public static object? Sort(RenderContext context, object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind("sort", "reverse", "case_sensitive", "attribute");
        bool exact = Values.IsTrue(Filters.Given(bound[1], false));
        object? member = Filters.Given(bound[2], null);
        int sign = Values.IsTrue(Filters.Given(bound[0], false)) ? -1 : 1;
        return SequenceValue.Of(Sorted(context, context.Items(value),
            item => Key(member is null ? item : Member(context, item, member), exact), sign));
    }

    public static object? DictSort(RenderContext context, object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind("dictsort", "case_sensitive", "by", "reverse");
        bool exact = Values.IsTrue(Filters.Given(bound[0], false));
        int by = Filters.Given(bound[1], "key") is "value" ? 1 : 0;
        int sign = Values.IsTrue(Filters.Given(bound[2], false)) ? -1 : 1;
        var pairs = (SequenceValue)Filters.Apply(context, "items", value, Arguments.None)!;
        return SequenceValue.Of(Sorted(context, pairs.Items,
            pair => Key(((SequenceValue)pair!).Items[by], exact), sign));
    }

    /// <param name="sign">-1 for the least, 1 for the greatest.</param>
    public static object? Extreme(RenderContext context, object? value, int sign)
    {
        IReadOnlyList<object?> items = context.Items(value);
        return items.Count == 0
            ? new Undefined("the least or greatest of nothing")
            : items.Aggregate((best, item) => Math.Sign(
                Comparison.Order(context.Budget, Key(item, false), Key(best, false))) == sign ? item : best);
    }

    private static object? Select(
        RenderContext context, object? value, Func<object?, object?> part, Arguments arguments, bool keep)
    {
        bool Holds(object? item) => arguments.Positional.Count == 0
            ? Values.IsTrue(item)
            : Tests.Holds(
                context, Values.Text(arguments.Positional[0], "the name of a test"), item, arguments.Skip(1));
        return SequenceValue.Of(ItemsOrNone(context, value).Where(item => Holds(part(item)) == keep));
    }

    /// <summary>As Jinja's lazy filters: what is false has no items, even if it is no list.</summary>
    private static IReadOnlyList<object?> ItemsOrNone(RenderContext context, object? value) =>
        Values.IsTrue(value) ? context.Items(value) : [];

    private static object?[] Sorted(
        RenderContext context, IEnumerable<object?> items, Func<object?, object?> key, int sign)
    {
        try
        {
            return [.. items.OrderBy(
                key, Comparer<object?>.Create((a, b) => sign * Comparison.Order(context.Budget, a, b)))];
        }
        catch (InvalidOperationException error) when (error.InnerException is TemplateError reason)
        {
            throw new TemplateError(reason.Message);
        }
    }

    private static object? Key(object? value, bool exact) =>
        value is string text && !exact ? text.ToLowerInvariant() : value;

    /// <summary>By an index, a name, or names joined by dots.</summary>
    private static object? Member(RenderContext context, object? item, object? name)
    {
        if (name is not string path)
        {
            return Members.Item(context, item, name);
        }

        foreach (string part in path.Split('.'))
        {
            item = item is Undefined ? item : Members.Item(context, item,
                part.Length > 0 && part.All(char.IsAsciiDigit) && part.Length < 10
                    ? long.Parse(part, System.Globalization.CultureInfo.InvariantCulture)
                    : part);
        }

        return item;
    }
}
