using System.Text.Json;
using ClusterLlm.Model.Chat;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Coordinator.Sampling;

/// <summary>Conversations as OpenAI's API and files of prompts have them.</summary>
internal static class MessagesJson
{
    /// <param name="messages">
    /// A list of <c>{"role": ..., "content": ...}</c>; a content is a text, or a list of <c>{"type": "text", "text":
    /// ...}</c>.
    /// </param>
    /// <exception cref="DataException">It is something else; the message says what and where.</exception>
    public static IReadOnlyList<ChatMessage> Read(JsonElement messages) =>
        messages.ValueKind == JsonValueKind.Array && messages.GetArrayLength() > 0
            ? [.. messages.EnumerateArray().Select((message, i) => Message(message, $"messages[{i}]"))]
            : throw new DataException("messages must be a list of at least one message");

    /// <exception cref="DataException">It is no text, or one with half of a surrogate pair.</exception>
    public static string Text(JsonElement value, string name)
    {
        try
        {
            return value.GetString() ?? throw new DataException($"{name} must be a text");
        }
        catch (InvalidOperationException error)
        {
            throw new DataException($"{name} must be a text", error);
        }
    }

    private static ChatMessage Message(JsonElement message, string name)
    {
        var role = Text(Member(message, "role", name), $"{name}.role");
        // What newer models call the system.
        var known = ChatRoles.Parse(role == "developer" ? "system" : role, out var reason)
            ?? throw new DataException($"{name}: {reason}");
        var content = Member(message, "content", name);
        return new ChatMessage(known, content.ValueKind == JsonValueKind.Array
            ? string.Concat(content.EnumerateArray().Select(part => Part(part, $"{name}.content")))
            : Text(content, $"{name}.content"));
    }

    private static string Part(JsonElement part, string name) => Text(Member(part, "type", name), name) == "text"
        ? Text(Member(part, "text", name), name)
        : throw new DataException($"{name}: only parts of the type text are supported");

    private static JsonElement Member(JsonElement parent, string member, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(member, out var value)
            ? value
            : throw new DataException($"{name}: an object with {member} is expected");
}
