namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>Methods of lists and dictionaries; those that would change them are refused, as in the sandbox.</summary>
internal static class CollectionMethods
{
    public static object? Find(MapValue map, string name) => name switch
    {
        "keys" => Method("keys", map, entry => entry.Key),
        "values" => Method("values", map, entry => entry.Value),
        "items" => Method("items", map, entry => new SequenceValue([entry.Key, entry.Value], isTuple: true)),
        "get" => new Callable("get", (_, arguments) =>
        {
            object?[] bound = arguments.Bind("get", "key", "default");
            return map.TryGet(bound[0], out object? value) ? value : bound[1] == Arguments.Missing ? null : bound[1];
        }),
        "pop" or "update" or "setdefault" or "clear" or "popitem" => Refused("a dictionary", name),
        _ => null,
    };

    public static object? Find(SequenceValue sequence, string name) => name switch
    {
        "index" => new Callable("index", (context, arguments) =>
        {
            object? wanted = arguments.Bind("index", "value")[0];
            for (int i = 0; i < sequence.Items.Count; i++)
            {
                if (Comparison.AreEqual(context.Budget, sequence.Items[i], wanted))
                {
                    return (long)i;
                }
            }

            throw new TemplateError("index: the list has no such item");
        }),
        "count" => new Callable("count", (context, arguments) =>
        {
            object? wanted = arguments.Bind("count", "value")[0];
            return (long)sequence.Items.Count(item => Comparison.AreEqual(context.Budget, item, wanted));
        }),
        "append" or "extend" or "insert" or "pop" or "remove" or "clear" or "reverse" or "sort" when !sequence.IsTuple
            => Refused("a list", name),
        _ => null,
    };

    private static Callable Method(string name, MapValue map, Func<KeyValuePair<object?, object?>, object?> part) =>
        new(name, (context, arguments) =>
        {
            arguments.Bind(name);
            context.Budget.ChargeList(map.Entries.Count);
            return SequenceValue.Of(map.Entries.Select(part));
        });

    private static Callable Refused(string what, string name) =>
        new(name, (_, _) => throw new TemplateError($"'{name}' would change {what}, which a template may not"));
}
