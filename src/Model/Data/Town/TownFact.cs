namespace ClusterLlm.Model.Data.Town;

/// <summary>
/// Something that holds in the town and that its articles tell, such as (Anna Hill, works as, baker).
/// </summary>
public sealed record TownFact(string Subject, string Relation, string Object);
