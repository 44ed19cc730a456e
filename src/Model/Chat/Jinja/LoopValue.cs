namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>What <c>loop</c> is inside a loop.</summary>
internal sealed class LoopValue(IReadOnlyList<object?> items)
{
    /// <summary>Of the current item, from 0.</summary>
    public int Index { get; set; }

    public object? Member(string name) => name switch
    {
        "index" => Index + 1L,
        "index0" => (long)Index,
        "revindex" => (long)items.Count - Index,
        "revindex0" => items.Count - Index - 1L,
        "first" => Index == 0,
        "last" => Index == items.Count - 1,
        "length" => (long)items.Count,
        "previtem" => Index > 0 ? items[Index - 1] : new Undefined("there is no previous item"),
        "nextitem" => Index + 1 < items.Count ? items[Index + 1] : new Undefined("there is no next item"),
        "cycle" => new Callable("loop.cycle", (_, arguments) => arguments.Positional.Count > 0
            ? arguments.Positional[Index % arguments.Positional.Count]
            : throw new TemplateError("loop.cycle has nothing to choose from")),
        _ => new Undefined($"'loop' has no attribute '{name}'"),
    };
}
