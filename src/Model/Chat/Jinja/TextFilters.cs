using System.Text;

namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>Filters that make text of text, and JSON of anything.</summary>
internal static class TextFilters
{
    /// <summary>Jinja's: the first letter of every word between spaces, hyphens and opening brackets.</summary>
    public static string Title(string text)
    {
        var title = new StringBuilder(text.Length);
        bool start = true;
        foreach (Rune rune in text.EnumerateRunes())
        {
            title.Append(start ? Rune.ToUpperInvariant(rune) : Rune.ToLowerInvariant(rune));
            start = rune.Value is '-' or '(' or '{' or '[' or '<'
                || (rune.IsBmp && PythonText.IsSpace((char)rune.Value));
        }

        return title.ToString();
    }

    public static string Replace(RenderContext context, string text, Arguments arguments)
    {
        object?[] bound = arguments.Bind("replace", "old", "new", "count");
        long limit = Filters.Given(bound[2], null) is { } count ? Values.Whole(count, "replace: the count") : -1;
        return StringMethods.Replace(context, text, Printing.Text(context.Budget, Required(bound[0], "replace")),
            Printing.Text(context.Budget, Required(bound[1], "replace")), limit);
    }

    public static string Indent(RenderContext context, string text, Arguments arguments)
    {
        object?[] bound = arguments.Bind("indent", "width", "first", "blank");
        string indent = Width(context, Filters.Given(bound[0], 4L));
        List<string> lines = PythonText.SplitLines(text + "\n");
        bool blank = Values.IsTrue(Filters.Given(bound[2], false));
        context.Budget.ChargeText(text.Length + ((long)lines.Count * indent.Length));
        IEnumerable<string> indented = lines.Select((line, i) => i == 0 || (line.Length == 0 && !blank)
            ? line
            : indent + line);
        return (Values.IsTrue(Filters.Given(bound[1], false)) ? indent : "") + string.Join('\n', indented);
    }

    public static object ToJson(RenderContext context, object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys");
        string? indent = Filters.Given(bound[1], null) is { } width ? Width(context, width) : null;
        var json = new JsonPrinting(context.Budget, indent, Values.IsTrue(Filters.Given(bound[0], false)),
            Values.IsTrue(Filters.Given(bound[3], false)));
        if (Filters.Given(bound[2], null) is SequenceValue { Items: [string item, string key] })
        {
            json = new JsonPrinting(context.Budget, indent, Values.IsTrue(Filters.Given(bound[0], false)),
                Values.IsTrue(Filters.Given(bound[3], false)))
            {
                Separators = (item, key),
            };
        }

        return json.Print(value);
    }

    private static object? Required(object? argument, string filter) =>
        argument == Arguments.Missing ? throw new TemplateError($"{filter} needs more arguments") : argument;

    private static string Width(RenderContext context, object? width)
    {
        if (width is string text)
        {
            return text;
        }

        long spaces = Math.Max(0, Values.Whole(width, "the width of an indent"));
        context.Budget.ChargeText(spaces);
        return new string(' ', (int)spaces);
    }
}
