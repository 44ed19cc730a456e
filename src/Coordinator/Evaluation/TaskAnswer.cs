namespace ClusterLlm.Coordinator.Evaluation;

/// <summary>What the model said, and how that compares with what it should have said.</summary>
internal sealed record TaskAnswer(TaskItem Item, string Said)
{
    /// <summary>White space around them does not count; all else does.</summary>
    public bool IsExact { get; } = Said.Trim() == Item.Expected.Trim();

    public double RougeL { get; } = Evaluation.RougeL.Score(Said, Item.Expected);
}
