namespace ClusterLlm.Model.Data.Town;

/// <summary>A family's house, and the animal that lives in it.</summary>
/// <param name="IsHeldOut">Whether questions about the family are kept for testing.</param>
internal sealed record Home(
    int Number, string Street, string Color, string Animal, string AnimalName, bool IsHeldOut);
