namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>A function, method or macro.</summary>
internal sealed record Callable(string Name, Func<RenderContext, Arguments, object?> Call);
