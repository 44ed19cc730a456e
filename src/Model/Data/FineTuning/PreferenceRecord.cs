using ClusterLlm.Model.Chat;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>
/// A conversation with two possible last messages of the assistant, the first better than the second.
/// </summary>
/// <param name="Origin">Where it stands.</param>
/// <param name="Prompt">The messages before.</param>
/// <param name="Chosen">The better answer; not empty.</param>
/// <param name="Rejected">The worse answer; not empty, and not the same.</param>
/// <param name="Bare">As in <see cref="ConversationRecord"/>.</param>
public sealed record PreferenceRecord(
    RecordOrigin Origin, IReadOnlyList<ChatMessage> Prompt, ChatMessage Chosen, ChatMessage Rejected, bool Bare = false)
    : FineTuningRecord(Origin);
