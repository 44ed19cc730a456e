namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>A rendered conversation with its answers in order.</summary>
/// <param name="Content">What restores the text.</param>
/// <param name="Text">Of the whole sequence, guarded.</param>
/// <param name="Answers">At their borders the text is cut before it is encoded.</param>
/// <param name="AppendEnd">
/// Whether the text does not end in a token of its own, so that an end of text must follow.
/// </param>
internal sealed record ChatLayout(GuardedContent Content, string Text, IReadOnlyList<Answer> Answers, bool AppendEnd);
