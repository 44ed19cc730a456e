namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>
/// What all values of a template have in common. A value is null (none), bool, long, double, string,
/// <see cref="SequenceValue"/>, <see cref="MapValue"/>, <see cref="NamespaceValue"/>, <see cref="LoopValue"/>,
/// <see cref="Callable"/> or <see cref="Undefined"/>.
/// </summary>
internal static class Values
{
    public static string Kind(object? value) => value switch
    {
        null => "none",
        bool => "a truth value",
        long or double => "a number",
        string => "a string",
        SequenceValue { IsTuple: true } => "a tuple",
        SequenceValue => "a list",
        MapValue => "a dictionary",
        Undefined => "something undefined",
        Callable => "a function",
        _ => "an object",
    };

    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool truth => truth,
        long number => number != 0,
        double number => number != 0,
        string text => text.Length > 0,
        SequenceValue sequence => sequence.Items.Count > 0,
        MapValue map => map.Entries.Count > 0,
        _ => true,
    };

    /// <summary>The items that a loop sees.</summary>
    /// <exception cref="TemplateError">It cannot be looped over.</exception>
    public static IReadOnlyList<object?> Items(object? value) => value switch
    {
        SequenceValue sequence => sequence.Items,
        string text => PythonText.Characters(text),
        MapValue map => [.. map.Entries.Select(entry => entry.Key)],
        Undefined => [],
        _ => throw new TemplateError($"{Kind(value)} cannot be looped over"),
    };

    /// <summary>A whole number, where nothing else will do.</summary>
    public static long Whole(object? value, string what) => value switch
    {
        long number => number,
        bool truth => truth ? 1 : 0,
        Undefined missing => throw missing.Error(),
        _ => throw new TemplateError($"{what} is {Kind(value)}, not a whole number"),
    };

    public static string Text(object? value, string what) => value switch
    {
        string text => text,
        Undefined missing => throw missing.Error(),
        _ => throw new TemplateError($"{what} is {Kind(value)}, not a string"),
    };

    public static bool TryNumber(object? value, out double number)
    {
        number = value switch { long whole => whole, double real => real, bool truth => truth ? 1 : 0, _ => 0 };
        return value is long or double or bool;
    }
}
