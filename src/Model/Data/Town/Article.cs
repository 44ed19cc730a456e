namespace ClusterLlm.Model.Data.Town;

/// <summary>A text about the town, and what it comes to in one sentence; null where there is no telling.</summary>
/// <param name="About">Whom it portrays, if anyone.</param>
internal sealed record Article(string Text, string? Summary, Person? About);
