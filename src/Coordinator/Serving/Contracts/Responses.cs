using System.Text.Json.Serialization;

namespace ClusterLlm.Coordinator.Serving.Contracts;

/// <summary>An answer of /v1/completions, whole or one event of it.</summary>
internal sealed record Completion(string Id, string Object, long Created, string Model,
    IReadOnlyList<CompletionChoice> Choices,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Usage? Usage);

internal sealed record CompletionChoice(int Index, string Text, string? FinishReason, object? Logprobs = null);

/// <summary>An answer of /v1/chat/completions, whole or one event of it.</summary>
internal sealed record ChatCompletion(string Id, string Object, long Created, string Model,
    IReadOnlyList<ChatChoice> Choices,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Usage? Usage);

/// <summary>A whole answer has a message, an event what is new of it.</summary>
internal sealed record ChatChoice(int Index,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AnswerMessage? Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AnswerMessage? Delta,
    string? FinishReason, object? Logprobs = null);

internal sealed record AnswerMessage(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Content);

internal sealed record Usage(int PromptTokens, int CompletionTokens, int TotalTokens);

internal sealed record ErrorBody(ErrorObject Error);

internal sealed record ErrorObject(string Message, string Type, string? Param, string? Code);

internal sealed record ModelList(string Object, IReadOnlyList<ModelEntry> Data);

internal sealed record ModelEntry(string Id, string Object, long Created, string OwnedBy, int MaxModelLen);

internal sealed record Health(string Status, int Active, int Waiting);
