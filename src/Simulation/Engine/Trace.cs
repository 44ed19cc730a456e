using System.Globalization;

namespace ClusterLlm.Simulation.Engine;

/// <summary>What happened, as a hash over everything and, if wanted, as lines.</summary>
internal sealed class Trace(EventQueue events, Action<string>? line)
{
    private readonly Dictionary<Type, ulong> kinds = [];

    public ulong Hash { get; private set; } = 0xcbf29ce484222325;

    public bool IsWritten => line is not null;

    public void Add(Type kind, long actor, ulong detail)
    {
        var hash = Hash;
        hash = (hash ^ (ulong)events.Now) * 0x100000001b3;
        hash = (hash ^ Kind(kind)) * 0x100000001b3;
        hash = (hash ^ (ulong)actor) * 0x100000001b3;
        Hash = (hash ^ detail ^ (hash >> 29)) * 0x100000001b3;
    }

    public void Write(string who, string what) =>
        line?.Invoke(string.Create(CultureInfo.InvariantCulture,
            $"{events.Now / (double)Ticks.Second,12:F6} {who,-6} {what}"));

    /// <summary>Of the name: the same in every process.</summary>
    private ulong Kind(Type type)
    {
        if (kinds.TryGetValue(type, out var known))
            return known;
        var hash = 0UL;
        foreach (var letter in type.Name)
            hash = (hash * 31) + letter;
        return kinds[type] = SplitMix64.Finish(hash);
    }
}
