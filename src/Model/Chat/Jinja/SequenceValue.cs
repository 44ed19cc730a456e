namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>A list or tuple. Immutable, as in the sandbox that chat templates run in.</summary>
internal sealed class SequenceValue(IReadOnlyList<object?> items, bool isTuple = false)
{
    public IReadOnlyList<object?> Items { get; } = items;

    public bool IsTuple { get; } = isTuple;

    public static SequenceValue Of(IEnumerable<object?> items) => new([.. items]);
}
