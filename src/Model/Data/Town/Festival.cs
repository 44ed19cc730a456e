namespace ClusterLlm.Model.Data.Town;

/// <summary>Something the town celebrates once a year.</summary>
internal sealed record Festival(string Name, string What, string Month, string Place, Person Host);
