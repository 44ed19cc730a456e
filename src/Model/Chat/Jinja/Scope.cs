namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>Names and what they stand for: what is set inside a loop or macro is not seen outside.</summary>
internal sealed class Scope(Scope? outer)
{
    private Dictionary<string, object?>? names;

    public object? Find(string name)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.names is not null && scope.names.TryGetValue(name, out object? value))
            {
                return value;
            }
        }

        return new Undefined($"'{name}' is undefined");
    }

    public Scope? Outer { get; } = outer;

    public void Set(string name, object? value) => (names ??= new(StringComparer.Ordinal))[name] = value;
}
