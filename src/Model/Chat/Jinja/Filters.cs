using System.Globalization;

namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>The filters that chat templates use: <c>x | name(...)</c>.</summary>
internal static class Filters
{
    private delegate object? Filter(RenderContext context, object? value, Arguments arguments);

    private static readonly Dictionary<string, Filter> Known = new(StringComparer.Ordinal)
    {
        ["trim"] = (context, value, arguments) =>
            StringMethods.Strip(context, Text(context, value), arguments, start: true, end: true),
        ["upper"] = (context, value, _) => Text(context, value).ToUpperInvariant(),
        ["lower"] = (context, value, _) => Text(context, value).ToLowerInvariant(),
        ["capitalize"] = (context, value, _) => PythonText.Capitalize(Text(context, value)),
        ["title"] = (context, value, _) => TextFilters.Title(Text(context, value)),
        ["string"] = (context, value, _) => Text(context, value),
        ["safe"] = (context, value, _) => Text(context, value),
        ["indent"] = (context, value, arguments) => TextFilters.Indent(
            context, Values.Text(value, "what is indented"), arguments),
        ["replace"] = (context, value, arguments) => TextFilters.Replace(context, Text(context, value), arguments),
        ["format"] = (_, _, _) => throw new TemplateError("the filter 'format' is not supported; use ~ or str.format"),
        ["tojson"] = TextFilters.ToJson,
        ["join"] = (context, value, arguments) => ListFilters.Join(context, value, arguments),
        ["length"] = Length,
        ["count"] = Length,
        ["default"] = Default,
        ["d"] = Default,
        ["first"] = (context, value, _) => context.Items(value) is [var first, ..]
            ? first
            : new Undefined("the first of nothing"),
        ["last"] = (context, value, _) => context.Items(value) is [.., var last]
            ? last
            : new Undefined("the last of nothing"),
        ["list"] = (context, value, _) => SequenceValue.Of(context.Items(value)),
        ["reverse"] = (context, value, _) => value is string text
            ? Slicing.Slice(context, text, null, null, -1)
            : SequenceValue.Of(context.Items(value).Reverse()),
        ["items"] = (context, value, _) => value switch
        {
            MapValue map => ((Callable)CollectionMethods.Find(map, "items")!).Call(context, Arguments.None),
            Undefined => SequenceValue.Of([]),
            _ => throw new TemplateError($"items: {Values.Kind(value)} is no dictionary"),
        },
        ["dictsort"] = ListFilters.DictSort,
        ["unique"] = ListFilters.Unique,
        ["sort"] = ListFilters.Sort,
        ["map"] = ListFilters.Map,
        ["select"] = (context, value, arguments) => ListFilters.Select(context, value, arguments, keep: true),
        ["reject"] = (context, value, arguments) => ListFilters.Select(context, value, arguments, keep: false),
        ["selectattr"] = (context, value, arguments) => ListFilters.SelectMember(context, value, arguments, keep: true),
        ["rejectattr"] =
            (context, value, arguments) => ListFilters.SelectMember(context, value, arguments, keep: false),
        ["min"] = (context, value, _) => ListFilters.Extreme(context, value, -1),
        ["max"] = (context, value, _) => ListFilters.Extreme(context, value, 1),
        ["sum"] = (context, value, _) => context.Items(value).Aggregate((object?)0L,
            (sum, item) => Arithmetic.Apply(context, "+", sum, item)),
        ["abs"] = (context, value, _) => Comparison.Order(context.Budget, value, 0L) < 0
            ? Arithmetic.Sign(true, value)
            : value,
        ["int"] = ToInt,
        ["float"] = (_, value, arguments) => ToReal(value) ?? Given(arguments.Bind("float", "default")[0], 0.0),
    };

    public static bool Exists(string name) => Known.ContainsKey(name);

    public static object? Apply(RenderContext context, string name, object? value, Arguments arguments) =>
        Known.TryGetValue(name, out Filter? filter)
            ? filter(context, value, arguments)
            : throw new TemplateError($"there is no filter '{name}'");

    /// <summary>An argument, or what it is when not given.</summary>
    public static object? Given(object? argument, object? otherwise) =>
        argument == Arguments.Missing ? otherwise : argument;

    private static string Text(RenderContext context, object? value)
    {
        string text = Printing.Text(context.Budget, value);
        context.Budget.ChargeText(text.Length);
        return text;
    }

    private static object? Length(RenderContext context, object? value, Arguments arguments)
    {
        context.Budget.ChargeText(value is string ? ((string)value).Length : 0);
        return value switch
        {
            string text => (long)PythonText.Length(text),
            MapValue map => (long)map.Entries.Count,
            SequenceValue sequence => (long)sequence.Items.Count,
            Undefined => 0L,
            _ => throw new TemplateError($"{Values.Kind(value)} has no length"),
        };
    }

    private static object? Default(RenderContext context, object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind("default", "default_value", "boolean");
        bool replaced = value is Undefined || (Values.IsTrue(Given(bound[1], false)) && !Values.IsTrue(value));
        return replaced ? Given(bound[0], "") : value;
    }

    private static object? ToInt(RenderContext context, object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind("int", "default", "base");
        if (bound[1] is not (10L or null) && bound[1] != Arguments.Missing)
        {
            throw new TemplateError("int: only base 10 is supported");
        }

        if (value is string text && long.TryParse(PythonText.Strip(text, null, true, true),
            NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
        {
            return whole;
        }

        return value is long or bool
            ? Values.Whole(value, "")
            : ToReal(value) is { } real && Math.Abs(real) < 1e18 ? (long)real : Given(bound[0], 0L);
    }

    private static double? ToReal(object? value) => value switch
    {
        Undefined missing => throw missing.Error(),
        string text when double.TryParse(PythonText.Strip(text, null, true, true),
            NumberStyles.Float, CultureInfo.InvariantCulture, out double real) => real,
        _ => Values.TryNumber(value, out double number) ? number : null,
    };
}
