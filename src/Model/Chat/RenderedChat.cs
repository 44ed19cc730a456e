namespace ClusterLlm.Model.Chat;

/// <summary>What a template made of messages.</summary>
/// <param name="Text">All of it.</param>
/// <param name="Generated">What its generation blocks wrote: [start, end) of the text, in order.</param>
internal sealed record RenderedChat(string Text, IReadOnlyList<(int Start, int End)> Generated);
