namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>What <c>namespace()</c> makes: the one thing whose members a template may set.</summary>
internal sealed class NamespaceValue
{
    public Dictionary<string, object?> Members { get; } = new(StringComparer.Ordinal);
}
