namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>What can stand after <c>is</c>.</summary>
internal static class Tests
{
    private delegate bool Test(RenderContext context, object? value, object? argument);

    private static readonly Dictionary<string, Test> Plain = new(StringComparer.Ordinal)
    {
        ["defined"] = (_, value, _) => value is not Undefined,
        ["undefined"] = (_, value, _) => value is Undefined,
        ["none"] = (_, value, _) => value is null,
        ["string"] = (_, value, _) => value is string,
        ["mapping"] = (_, value, _) => value is MapValue,
        ["iterable"] = (_, value, _) => value is string or SequenceValue or MapValue or Undefined,
        ["sequence"] = (_, value, _) => value is string or SequenceValue or MapValue or Undefined,
        ["number"] = (_, value, _) => value is long or double or bool,
        ["integer"] = (_, value, _) => value is long,
        ["float"] = (_, value, _) => value is double,
        ["boolean"] = (_, value, _) => value is bool,
        ["true"] = (_, value, _) => value is true,
        ["false"] = (_, value, _) => value is false,
        ["callable"] = (_, value, _) => value is Callable,
        ["odd"] = (context, value, _) => Equals(Arithmetic.Apply(context, "%", value, 2L), 1L),
        ["even"] = (context, value, _) => Equals(Arithmetic.Apply(context, "%", value, 2L), 0L),
        ["lower"] = (context, value, _) => StringMethods.Find(Printing.Text(context.Budget, value), "islower")
            is Callable test && test.Call(context, Arguments.None) is true,
        ["upper"] = (context, value, _) => StringMethods.Find(Printing.Text(context.Budget, value), "isupper")
            is Callable test && test.Call(context, Arguments.None) is true,
    };

    private static readonly Dictionary<string, Test> WithArgument = new(StringComparer.Ordinal)
    {
        ["divisibleby"] = (context, value, other) => Equals(Arithmetic.Apply(context, "%", value, other), 0L),
        ["sameas"] = (context, value, other) => value?.GetType() == other?.GetType()
            && Comparison.AreEqual(context.Budget, value, other),
        ["in"] = (context, value, other) => Comparison.Contains(context.Budget, other, value),
        ["equalto"] = Compares("=="),
        ["eq"] = Compares("=="),
        ["=="] = Compares("=="),
        ["ne"] = Compares("!="),
        ["!="] = Compares("!="),
        ["lessthan"] = Compares("<"),
        ["lt"] = Compares("<"),
        ["<"] = Compares("<"),
        ["le"] = Compares("<="),
        ["<="] = Compares("<="),
        ["greaterthan"] = Compares(">"),
        ["gt"] = Compares(">"),
        [">"] = Compares(">"),
        ["ge"] = Compares(">="),
        [">="] = Compares(">="),
    };

    public static bool Exists(string name) => Plain.ContainsKey(name) || WithArgument.ContainsKey(name);

    public static bool Holds(RenderContext context, string name, object? value, Arguments arguments)
    {
        if (Plain.TryGetValue(name, out Test? test))
        {
            arguments.Bind($"test '{name}'");
            return test(context, value, null);
        }

        object? argument = WithArgument.TryGetValue(name, out test)
            ? arguments.Bind($"test '{name}'", "other")[0]
            : throw new TemplateError($"there is no test '{name}'");
        return argument != Arguments.Missing
            ? test(context, value, argument)
            : throw new TemplateError($"test '{name}' needs something to compare with");
    }

    private static Test Compares(string symbol) =>
        (context, value, other) => Comparison.Holds(context.Budget, symbol, value, other);
}
