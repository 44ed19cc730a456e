namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>How an answer of the assistant ends under a template and a tokenizer.</summary>
/// <param name="Tokens">
/// Any of them ends it: the end marker where it is a token, and the end of text if there is one.
/// </param>
/// <param name="Text">The end marker where it is ordinary text, else null.</param>
public sealed record AnswerEnd(IReadOnlyList<int> Tokens, string? Text);
