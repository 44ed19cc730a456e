using System.Text.Json;
using ClusterLlm.Coordinator.Serving.Contracts;
using ClusterLlm.Model.Chat;

namespace ClusterLlm.Coordinator.Serving;

/// <summary>The conversation of a request.</summary>
internal static class MessageReader
{
    /// <exception cref="ApiException">It is none.</exception>
    public static IReadOnlyList<ChatMessage> Read(IReadOnlyList<RequestMessage?>? messages)
    {
        if (messages is null or [])
            throw ApiException.Invalid("messages is missing or empty", "messages");
        return [.. messages.Select((message, i) => Read(message, $"messages[{i}]"))];
    }

    private static ChatMessage Read(RequestMessage? message, string field)
    {
        if (message?.Role is not { } name)
            throw ApiException.Invalid($"{field} must be an object with role and content", field);
        // What newer models call the system.
        var role = ChatRoles.Parse(name == "developer" ? "system" : name, out var reason)
            ?? throw ApiException.Invalid($"{field}: {reason}", $"{field}.role");
        var content = message.Content.ValueKind == JsonValueKind.Array
            ? string.Concat(message.Content.EnumerateArray().Select(part => Part(part, $"{field}.content")))
            : RequestReader.Text(message.Content, $"{field}.content");
        return new ChatMessage(role, content);
    }

    private static string Part(JsonElement part, string field) =>
        part.ValueKind == JsonValueKind.Object
        && part.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("text")
        && part.TryGetProperty("text", out var text)
            ? RequestReader.Text(text, field)
            : throw ApiException.Invalid($"{field}: only parts of the type text are supported", field);
}
