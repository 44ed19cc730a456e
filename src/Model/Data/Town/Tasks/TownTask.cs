namespace ClusterLlm.Model.Data.Town;

/// <summary>A task about the town. No prompt of <paramref name="Test"/> is in <paramref name="Train"/>.</summary>
public sealed record TownTask(string Name, IReadOnlyList<TaskExample> Train, IReadOnlyList<TaskExample> Test);
