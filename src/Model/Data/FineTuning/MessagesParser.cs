using System.Text.Json;
using ClusterLlm.Model.Chat;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>Lists of messages, as <c>{"role": ..., "content": ...}</c>.</summary>
internal static class MessagesParser
{
    /// <summary>A conversation that can be learnt from: its last message is an answer.</summary>
    public static ConversationRecord Conversation(JsonElement list, string name, RecordOrigin origin)
    {
        IReadOnlyList<ChatMessage> messages = List(list, name);
        return messages[^1].Role == ChatRole.Assistant
            ? new ConversationRecord(origin, messages)
            : throw new BadRecordException(
                $"\"{name}\": the last message is of the {messages[^1].Role.Name()}, not of the assistant");
    }

    public static IReadOnlyList<ChatMessage> List(JsonElement list, string name)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new BadRecordException($"\"{name}\" is {RecordFields.Kind(list)}, not a list of messages");
        }

        var messages = new List<ChatMessage>();
        foreach (JsonElement message in list.EnumerateArray())
        {
            messages.Add(Message(message, $"\"{name}\", message {messages.Count + 1}: "));
        }

        return messages.Count > 0 ? messages : throw new BadRecordException($"\"{name}\" has no messages");
    }

    private static ChatMessage Message(JsonElement message, string where)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            throw new BadRecordException($"{where}{RecordFields.Kind(message)}, not an object with role and content");
        }

        string role = RecordFields.Text(Member(message, "role", where), "role", where);
        ChatRole known = ChatRoles.Parse(role, out string reason) ?? throw new BadRecordException(where + reason);
        string content = RecordFields.Text(Member(message, "content", where), "content", where);
        return known == ChatRole.Assistant && string.IsNullOrWhiteSpace(content)
            ? throw new BadRecordException($"{where}the assistant's \"content\" is empty")
            : new ChatMessage(known, content);
    }

    private static JsonElement Member(JsonElement message, string name, string where) =>
        message.TryGetProperty(name, out JsonElement value)
            ? value
            : throw new BadRecordException($"{where}\"{name}\" is missing");
}
