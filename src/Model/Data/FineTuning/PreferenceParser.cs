using System.Text.Json;
using ClusterLlm.Model.Chat;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>
/// Preferences: a prompt with two answers as strings, or as lists of messages, or two whole conversations that differ
/// in their last message only.
/// </summary>
internal static class PreferenceParser
{
    public static PreferenceRecord Parse(JsonElement root, RecordOrigin origin)
    {
        JsonElement chosen = RecordFields.Required(root, "chosen");
        JsonElement rejected = RecordFields.Required(root, "rejected");
        if (chosen.ValueKind != rejected.ValueKind)
        {
            throw new BadRecordException("\"chosen\" and \"rejected\" must both be strings or both lists of messages");
        }

        PreferenceRecord record = chosen.ValueKind == JsonValueKind.Array
            ? OfMessages(root, chosen, rejected, origin)
            : new PreferenceRecord(
                origin,
                [ChatMessage.User(RecordFields.Text(root, "prompt"))],
                ChatMessage.Assistant(RecordFields.Answer(root, "chosen")),
                ChatMessage.Assistant(RecordFields.Answer(root, "rejected")),
                Bare: true);
        return record.Chosen != record.Rejected
            ? record
            : throw new BadRecordException("\"chosen\" and \"rejected\" are the same");
    }

    private static PreferenceRecord OfMessages(
        JsonElement root, JsonElement chosen, JsonElement rejected, RecordOrigin origin)
    {
        IReadOnlyList<ChatMessage> better = MessagesParser.Conversation(chosen, "chosen", origin).Messages;
        IReadOnlyList<ChatMessage> worse = MessagesParser.Conversation(rejected, "rejected", origin).Messages;
        if (!better.SkipLast(1).SequenceEqual(worse.SkipLast(1)))
        {
            throw new BadRecordException("\"chosen\" and \"rejected\" differ before their last message");
        }

        IReadOnlyList<ChatMessage> prompt = [.. better.SkipLast(1)];
        if (prompt.Count == 0)
        {
            JsonElement given = RecordFields.Required(root, "prompt");
            prompt = given.ValueKind == JsonValueKind.String
                ? [ChatMessage.User(given.GetString()!)]
                : MessagesParser.List(given, "prompt");
        }
        else if (root.TryGetProperty("prompt", out JsonElement given) && given.ValueKind == JsonValueKind.Array)
        {
            prompt = [.. MessagesParser.List(given, "prompt"), .. prompt];
        }

        return new PreferenceRecord(origin, prompt, better[^1], worse[^1]);
    }
}
