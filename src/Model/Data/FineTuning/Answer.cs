namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>What the assistant says in a rendered conversation, with its end: [start, end) of the text.</summary>
/// <param name="Learnt">Whether it counts in the loss.</param>
internal readonly record struct Answer(int Start, int End, bool Learnt);
