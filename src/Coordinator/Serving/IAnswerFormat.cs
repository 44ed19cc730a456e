using ClusterLlm.Coordinator.Serving.Contracts;

namespace ClusterLlm.Coordinator.Serving;

/// <summary>What distinguishes the answers of the two kinds of completion.</summary>
internal interface IAnswerFormat
{
    string IdPrefix { get; }

    object Whole(AnswerHead head, string text, string finish, Usage usage);

    /// <summary>The event before all text; null if there is none.</summary>
    object? Opening(AnswerHead head);

    /// <summary>An event with a piece of text, or with why it ended.</summary>
    object Piece(AnswerHead head, string? text, string? finish);

    /// <summary>The event behind all text that says how many tokens there were.</summary>
    object Counted(AnswerHead head, Usage usage);
}
