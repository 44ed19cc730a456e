using ClusterLlm.Coordinator.Serving.Contracts;

namespace ClusterLlm.Coordinator.Serving;

/// <summary>Answers of /v1/completions.</summary>
internal sealed class CompletionAnswerFormat : IAnswerFormat
{
    public string IdPrefix => "cmpl-";

    public object Whole(AnswerHead head, string text, string finish, Usage usage) =>
        Of(head, [new(0, text, finish)], usage);

    public object? Opening(AnswerHead head) => null;

    public object Piece(AnswerHead head, string? text, string? finish) => Of(head, [new(0, text ?? "", finish)], null);

    public object Counted(AnswerHead head, Usage usage) => Of(head, [], usage);

    private static Completion Of(AnswerHead head, IReadOnlyList<CompletionChoice> choices, Usage? usage) =>
        new(head.Id, "text_completion", head.Created, head.Model, choices, usage);
}
