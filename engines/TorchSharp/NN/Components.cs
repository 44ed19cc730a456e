using System.Collections;

namespace TorchSharp;

/// <summary>What a module holds, by name, in the order of registration.</summary>
internal sealed class Components<T> : IEnumerable<(string Name, T Component)>
{
    private readonly List<(string Name, T Component)> _items = [];

    internal bool Contains(string name) => IndexOf(name) >= 0;

    internal bool TryGet(string name, out T? component)
    {
        int index = IndexOf(name);
        component = index >= 0 ? _items[index].Component : default;
        return index >= 0;
    }

    internal void Add(string name, T component)
    {
        if (name.Length == 0 || name.Contains('.'))
        {
            throw new ArgumentException($"'{name}' cannot name a component: it is empty or contains a dot.");
        }
        if (Contains(name))
        {
            throw new InvalidOperationException($"A component '{name}' is already registered.");
        }
        _items.Add((name, component));
    }

    /// <summary>Adds, replaces, or, given null, removes.</summary>
    internal void Set(string name, T? component)
    {
        int index = IndexOf(name);
        if (component is null && index >= 0)
        {
            _items.RemoveAt(index);
        }
        else if (component is not null && index >= 0)
        {
            _items[index] = (name, component);
        }
        else if (component is not null)
        {
            Add(name, component);
        }
    }

    internal void Replace(string name, T component) => _items[IndexOf(name)] = (name, component);

    internal void Clear() => _items.Clear();

    public IEnumerator<(string Name, T Component)> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int IndexOf(string name) => _items.FindIndex(item => item.Name == name);
}
