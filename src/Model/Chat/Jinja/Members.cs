namespace ClusterLlm.Model.Chat.Jinja;

/// <summary><c>x.name</c> and <c>x[key]</c>. What is not there is undefined.</summary>
internal static class Members
{
    /// <summary>A method or attribute first, an item of a dictionary else.</summary>
    public static object? Attribute(object? target, string name) =>
        Own(target, name) is { } own ? own.Value : ItemOrUndefined(target, name);

    /// <summary>An item first, a method or attribute else.</summary>
    public static object? Item(RenderContext context, object? target, object? key)
    {
        context.Budget.ChargeText(key is string given ? given.Length : 0);
        switch (target, key)
        {
            case (Undefined missing, _):
                throw missing.Error();
            case (string text, long at):
                context.Budget.ChargeText(text.Length);
                return Slicing.Character(text, at) ?? ItemOrUndefined(target, key);
            case (SequenceValue sequence, long or bool):
                long index = Values.Whole(key, "an index");
                index += index < 0 ? sequence.Items.Count : 0;
                return index >= 0 && index < sequence.Items.Count
                    ? sequence.Items[(int)index]
                    : ItemOrUndefined(target, key);
            case (MapValue map, _) when map.TryGet(key, out object? value):
                return value;
            default:
                return key is string name && Own(target, name) is { } own ? own.Value : ItemOrUndefined(target, key);
        }
    }

    /// <summary>
    /// Attributes that the value has by its kind. The box tells an attribute that is none from no attribute.
    /// </summary>
    private static StrongValue? Own(object? target, string name)
    {
        object? value = target switch
        {
            Undefined missing => throw missing.Error(),
            string text => StringMethods.Find(text, name),
            MapValue map => CollectionMethods.Find(map, name),
            SequenceValue sequence => CollectionMethods.Find(sequence, name),
            LoopValue loop => loop.Member(name),
            _ => null,
        };
        if (target is NamespaceValue space && space.Members.TryGetValue(name, out object? member))
        {
            return new StrongValue(member);
        }

        return value is null ? null : new StrongValue(value);
    }

    private static object? ItemOrUndefined(object? target, object? key) =>
        target is MapValue map && map.TryGet(key, out object? value)
            ? value
            : new Undefined($"{Values.Kind(target)} has no {(key is string ? $"member '{key}'" : $"item {key}")}");

    private readonly record struct StrongValue(object? Value);
}
