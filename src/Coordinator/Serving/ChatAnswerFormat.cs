using ClusterLlm.Coordinator.Serving.Contracts;

namespace ClusterLlm.Coordinator.Serving;

/// <summary>Answers of /v1/chat/completions.</summary>
internal sealed class ChatAnswerFormat : IAnswerFormat
{
    private const string Role = "assistant";

    public string IdPrefix => "chatcmpl-";

    public object Whole(AnswerHead head, string text, string finish, Usage usage) =>
        new ChatCompletion(head.Id, "chat.completion", head.Created, head.Model,
            [new(0, new AnswerMessage(Role, text), null, finish)], usage);

    public object Opening(AnswerHead head) => Event(head, new AnswerMessage(Role, ""), null);

    public object Piece(AnswerHead head, string? text, string? finish) =>
        Event(head, new AnswerMessage(null, text), finish);

    public object Counted(AnswerHead head, Usage usage) => Chunk(head, [], usage);

    private static ChatCompletion Event(AnswerHead head, AnswerMessage delta, string? finish) =>
        Chunk(head, [new(0, null, delta, finish)], null);

    private static ChatCompletion Chunk(AnswerHead head, IReadOnlyList<ChatChoice> choices, Usage? usage) =>
        new(head.Id, "chat.completion.chunk", head.Created, head.Model, choices, usage);
}
