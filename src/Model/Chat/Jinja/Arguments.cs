namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>What a function, filter or test was given.</summary>
internal sealed record Arguments(
    IReadOnlyList<object?> Positional, IReadOnlyList<KeyValuePair<string, object?>> Named)
{
    public static readonly object Missing = new();

    public static readonly Arguments None = new([], []);

    /// <summary>By parameter, in their order; <see cref="Missing"/> where not given.</summary>
    /// <exception cref="TemplateError">Too many, unknown or given twice.</exception>
    public object?[] Bind(string function, params ReadOnlySpan<string> parameters)
    {
        if (Positional.Count > parameters.Length)
        {
            throw new TemplateError(
                $"{function} takes at most {parameters.Length} arguments, not {Positional.Count}");
        }

        object?[] bound = new object?[parameters.Length];
        for (int i = 0; i < bound.Length; i++)
        {
            bound[i] = i < Positional.Count ? Positional[i] : Missing;
        }

        foreach ((string name, object? value) in Named)
        {
            int at = parameters.IndexOf(name);
            if (at < 0 || bound[at] != Missing)
            {
                throw new TemplateError($"{function} {(at < 0 ? "has no argument" : "is given twice")} '{name}'");
            }

            bound[at] = value;
        }

        return bound;
    }

    public Arguments Skip(int count) => this with { Positional = [.. Positional.Skip(count)] };
}
