namespace ClusterLlm.Model.Data.Town;

/// <summary>An instruction and the one right answer to it.</summary>
public sealed record TaskExample(string Prompt, string Completion);
