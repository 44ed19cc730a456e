namespace ClusterLlm.Model.Data.Town;

/// <summary>One thing that is true of the town, as a row of its table: "Ada Brook", "job", "baker".</summary>
public sealed record TownFact(string Subject, string Relation, string Object);
