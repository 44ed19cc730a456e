namespace ClusterLlm.Model.Data.Town;

/// <summary>A family's house, and the animal that lives in it.</summary>
internal sealed record Home(int Number, string Street, string Color, string Animal, string AnimalName);
