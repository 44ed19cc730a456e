namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>A dictionary in order of insertion. Immutable once a template sees it.</summary>
internal sealed class MapValue
{
    private readonly List<KeyValuePair<object?, object?>> entries = [];
    private readonly Dictionary<object, int> index = [];

    public IReadOnlyList<KeyValuePair<object?, object?>> Entries => entries;

    public void Set(object? key, object? value)
    {
        object known = Normal(key) ?? throw new TemplateError($"{Values.Kind(key)} cannot be a key");
        if (index.TryGetValue(known, out int at))
        {
            entries[at] = new(entries[at].Key, value);
        }
        else
        {
            index.Add(known, entries.Count);
            entries.Add(new(key, value));
        }
    }

    public bool TryGet(object? key, out object? value)
    {
        bool found = index.TryGetValue(Normal(key) ?? this, out int at);
        value = found ? entries[at].Value : null;
        return found;
    }

    /// <summary>One object for all keys that are equal in Python; null for what cannot be a key.</summary>
    private static object? Normal(object? key) => key switch
    {
        null => typeof(void),
        bool truth => truth ? 1L : 0L,
        double real when real == Math.Floor(real) && Math.Abs(real) < 1e15 => (long)real,
        long or double or string => key,
        _ => null,
    };
}
