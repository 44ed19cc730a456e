using System.Text;

namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>Methods of strings.</summary>
internal static class StringMethods
{
    private delegate object? Method(RenderContext context, string text, Arguments arguments);

    private static readonly Dictionary<string, Method> Methods = new(StringComparer.Ordinal)
    {
        ["strip"] = (context, text, arguments) => Strip(context, text, arguments, start: true, end: true),
        ["lstrip"] = (context, text, arguments) => Strip(context, text, arguments, start: true, end: false),
        ["rstrip"] = (context, text, arguments) => Strip(context, text, arguments, start: false, end: true),
        ["startswith"] = (context, text, arguments) => Affixes(context, arguments, "startswith")
            .Any(prefix => text.StartsWith(prefix, StringComparison.Ordinal)),
        ["endswith"] = (context, text, arguments) => Affixes(context, arguments, "endswith")
            .Any(suffix => text.EndsWith(suffix, StringComparison.Ordinal)),
        ["upper"] = (_, text, _) => text.ToUpperInvariant(),
        ["lower"] = (_, text, _) => text.ToLowerInvariant(),
        ["title"] = (_, text, _) => PythonText.Title(text),
        ["capitalize"] = (_, text, _) => PythonText.Capitalize(text),
        ["split"] = Split,
        ["rsplit"] = SplitFromEnd,
        ["splitlines"] = (context, text, _) =>
        {
            context.Budget.ChargeList(text.Length);
            return SequenceValue.Of(PythonText.SplitLines(text));
        },
        ["replace"] = (context, text, arguments) =>
        {
            object?[] bound = arguments.Bind("replace", "old", "new", "count");
            return Replace(context, text, Values.Text(bound[0], "what is replaced"),
                Values.Text(bound[1], "what replaces it"), Limit(bound[2]));
        },
        ["join"] = (context, text, arguments) => Join(context, text,
            context.Items(arguments.Bind("join", "items")[0]).Select(item => Values.Text(item, "what is joined"))),
        ["find"] = (context, text, arguments) => Position(context, text, arguments, last: false),
        ["rfind"] = (context, text, arguments) => Position(context, text, arguments, last: true),
        ["count"] = (context, text, arguments) =>
        {
            string part = Values.Text(arguments.Bind("count", "sub")[0], "what is counted");
            context.Budget.ChargeSearch(text, part);
            return part.Length == 0 ? PythonText.Length(text) + 1L : text.AsSpan().Count(part);
        },
        ["removeprefix"] = (_, text, arguments) =>
        {
            string prefix = Values.Text(arguments.Bind("removeprefix", "prefix")[0], "the prefix");
            return text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;
        },
        ["removesuffix"] = (_, text, arguments) =>
        {
            string suffix = Values.Text(arguments.Bind("removesuffix", "suffix")[0], "the suffix");
            return text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text;
        },
        ["isdigit"] = (_, text, _) => text.Length > 0 && text.EnumerateRunes().All(Rune.IsDigit),
        ["isalpha"] = (_, text, _) => text.Length > 0 && text.EnumerateRunes().All(Rune.IsLetter),
        ["isspace"] = (_, text, _) => text.Length > 0 && text.All(PythonText.IsSpace),
        ["isupper"] = (_, text, _) => text.Any(char.IsUpper) && !text.Any(char.IsLower),
        ["islower"] = (_, text, _) => text.Any(char.IsLower) && !text.Any(char.IsUpper),
        ["format"] = (context, text, arguments) => StringFormat.Format(context, text, arguments),
    };

    public static object? Find(string text, string name) => !Methods.TryGetValue(name, out Method? method)
        ? null
        : new Callable(name, (context, arguments) =>
        {
            context.Budget.ChargeText(text.Length);
            object? result = method(context, text, arguments);
            return result is int number ? (long)number : result;
        });

    public static string Replace(RenderContext context, string text, string old, string with, long limit)
    {
        context.Budget.ChargeSearch(text, old);
        long most = old.Length == 0 ? text.Length + 1L : text.AsSpan().Count(old);
        most = limit < 0 ? most : Math.Min(most, limit);
        context.Budget.ChargeText(text.Length + (most * Math.Max(0L, with.Length - old.Length)));
        var result = new StringBuilder();
        string[] characters = old.Length == 0 ? PythonText.Characters(text) : [];
        if (old.Length == 0)
        {
            for (int i = 0; i <= characters.Length; i++)
            {
                result.Append(i < most ? with : "").Append(i < characters.Length ? characters[i] : "");
            }

            return result.ToString();
        }

        int at = 0;
        for (long i = 0; i < most; i++)
        {
            int next = text.IndexOf(old, at, StringComparison.Ordinal);
            result.Append(text, at, next - at).Append(with);
            at = next + old.Length;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    public static string Join(RenderContext context, string separator, IEnumerable<string> parts)
    {
        string[] all = [.. parts];
        context.Budget.ChargeText(all.Sum(part => (long)part.Length + separator.Length));
        return string.Join(separator, all);
    }

    public static string Strip(RenderContext context, string text, Arguments arguments, bool start, bool end)
    {
        object? given = arguments.Bind("strip", "chars")[0];
        string? characters = given is null || given == Arguments.Missing
            ? null
            : Values.Text(given, "what is stripped");
        context.Budget.Charge((long)text.Length * (characters?.Length ?? 1) / 64);
        return PythonText.Strip(text, characters, start, end);
    }

    private static IEnumerable<string> Affixes(RenderContext context, Arguments arguments, string method)
    {
        object? affix = arguments.Bind(method, "affix")[0];
        return affix is SequenceValue { IsTuple: true }
            ? context.Items(affix).Select(item => Values.Text(item, $"{method}: what it looks for"))
            : [Values.Text(affix == Arguments.Missing ? null : affix, $"{method}: what it looks for")];
    }

    private static object Split(RenderContext context, string text, Arguments arguments)
    {
        object?[] bound = arguments.Bind("split", "sep", "maxsplit");
        long limit = Limit(bound[1]);
        context.Budget.ChargeSearch(text, "");
        if (bound[0] is null || bound[0] == Arguments.Missing)
        {
            List<string> words = PythonText.SplitSpace(text, limit);
            context.Budget.ChargeList(words.Count);
            return SequenceValue.Of(words);
        }

        string separator = Separator(context, text, bound[0]);
        int most = limit < 0 ? int.MaxValue : (int)Math.Min(limit + 1, int.MaxValue);
        return SequenceValue.Of(text.Split(separator, most));
    }

    private static object SplitFromEnd(RenderContext context, string text, Arguments arguments)
    {
        object?[] bound = arguments.Bind("rsplit", "sep", "maxsplit");
        long limit = Limit(bound[1]);
        string separator = Separator(context, text, bound[0]);
        string[] parts = text.Split(separator);
        if (limit >= 0 && parts.Length > limit + 1)
        {
            int joined = parts.Length - (int)limit;
            parts = [string.Join(separator, parts[..joined]), .. parts[joined..]];
        }

        return SequenceValue.Of(parts);
    }

    private static string Separator(RenderContext context, string text, object? value)
    {
        string separator = Values.Text(value == Arguments.Missing ? null : value, "split: the separator");
        if (separator.Length == 0)
        {
            throw new TemplateError("split: the separator is empty");
        }

        context.Budget.ChargeSearch(text, separator);
        context.Budget.ChargeList(text.AsSpan().Count(separator));
        return separator;
    }

    private static object Position(RenderContext context, string text, Arguments arguments, bool last)
    {
        string part = Values.Text(arguments.Bind("find", "sub")[0], "what is looked for");
        context.Budget.ChargeSearch(text, part);
        int at = last
            ? text.LastIndexOf(part, StringComparison.Ordinal)
            : text.IndexOf(part, StringComparison.Ordinal);
        return at < 0 ? -1L : PythonText.Length(text[..at]);
    }

    private static long Limit(object? value) =>
        value is null || value == Arguments.Missing ? -1 : Math.Min(Values.Whole(value, "a count"), int.MaxValue - 1);
}
