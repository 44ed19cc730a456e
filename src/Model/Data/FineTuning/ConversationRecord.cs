using ClusterLlm.Model.Chat;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>A conversation whose answers are to be learnt; the last message is the assistant's.</summary>
/// <param name="Origin">Where it stands.</param>
/// <param name="Messages">At least one; no answer is empty.</param>
/// <param name="PromptMessages">So many messages at the start are given, whoever says them: not learnt.</param>
/// <param name="Bare">
/// A prompt and its completion as plain strings: two messages, which the template <c>plain</c> joins without headers.
/// </param>
public sealed record ConversationRecord(
    RecordOrigin Origin, IReadOnlyList<ChatMessage> Messages, int PromptMessages = 0, bool Bare = false)
    : FineTuningRecord(Origin);
