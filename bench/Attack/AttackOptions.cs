namespace ClusterLlm.Attack;

/// <summary>How much, how fast, at a run of which size.</summary>
internal sealed record AttackOptions
{
    public long Frames { get; init; } = 10_000_000;

    /// <summary>Frames a second that the attacker sends at most, so that it leaves the run its cores.</summary>
    public double Rate { get; init; } = 5_000;

    /// <summary>That one connection sends before it is closed, should it be let.</summary>
    public int FramesPerConnection { get; init; } = 50;

    public int Workers { get; init; } = 2;

    /// <summary>In which the run's own speed is measured, before the attack and after it.</summary>
    public double CalmSeconds { get; init; } = 60;

    public int Seed { get; init; } = 1;

    public string Command => FormattableString.Invariant(
        $"dotnet run --project bench/Attack -c Release -- --frames {Frames} --rate {Rate} --per-connection {FramesPerConnection} --workers {Workers} --calm {CalmSeconds} --seed {Seed}");
}
