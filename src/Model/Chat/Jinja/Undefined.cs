namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>
/// What a name or member stands for that there is not: prints as nothing, is false, and does nothing else.
/// </summary>
/// <param name="Reason">What is undefined, for the message.</param>
internal sealed record Undefined(string Reason)
{
    public TemplateError Error() => new(Reason);
}
