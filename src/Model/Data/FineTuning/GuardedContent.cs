using ClusterLlm.Model.Chat;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>Messages that can be rendered without their content becoming special tokens.</summary>
internal sealed class GuardedContent(IReadOnlyList<ChatMessage> messages, StandIns standIns)
{
    public IReadOnlyList<ChatMessage> Messages { get; } = messages;

    /// <summary>What rendered text says once no name in it can be mistaken any more.</summary>
    public string Restore(ReadOnlySpan<char> text) => standIns.Restore(text);
}
