namespace ClusterLlm.Chaos;

/// <summary>How long, how rough, and from which seed.</summary>
public sealed record ChaosOptions
{
    public double Minutes { get; init; } = 5;
    public int Seed { get; init; } = 1;
    public int Workers { get; init; } = 3;

    /// <summary>The run goes on past its minutes until it has had so many.</summary>
    public int LeastFaults { get; init; } = 20;

    public IReadOnlyList<FaultKind> Kinds { get; init; } = Enum.GetValues<FaultKind>();

    /// <summary>Where runs and logs are kept; null is a folder that is removed when all went well.</summary>
    public string? Folder { get; init; }

    /// <summary>The command that does the same again, as far as timing lets it.</summary>
    public string Command => FormattableString.Invariant(
        $"dotnet run --project bench/Chaos -c Release -- --minutes {Minutes} --seed {Seed} --workers {Workers} --faults {LeastFaults} --kinds {string.Join(',', Kinds)}");
}
