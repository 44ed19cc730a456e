namespace ClusterLlm.Chaos;

/// <summary>A fault as it is planned: what, when, and the draws that decide whom and how long.</summary>
public sealed record Strike(FaultKind Kind, Moment Moment, double Delay, double Victim)
{
    /// <summary>
    /// An endless plan that follows from the seed. Each round of kinds comes in another order, so that short runs have
    /// all of them.
    /// </summary>
    public static IEnumerable<Strike> Plan(int seed, IReadOnlyList<FaultKind> kinds)
    {
        var random = new Random(seed);
        var moments = Enum.GetValues<Moment>();
        while (true)
        {
            var round = kinds.ToArray();
            random.Shuffle(round);
            foreach (var kind in round)
                yield return new Strike(kind, moments[random.Next(moments.Length)], random.NextDouble(),
                    random.NextDouble());
        }
    }
}
