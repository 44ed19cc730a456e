namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>A template that cannot be read, or fails while it renders; the message is one line.</summary>
internal sealed class TemplateError(string message, int line = 0) : Exception(message)
{
    /// <summary>Line of the template, from 1; 0: where the renderer is.</summary>
    public int Line { get; } = line;
}
