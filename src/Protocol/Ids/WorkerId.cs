using System.Globalization;

namespace ClusterLlm.Protocol;

/// <summary>A place in the cluster, not a process: a restarted worker keeps it.</summary>
public readonly record struct WorkerId(int Value) : IComparable<WorkerId>
{
    /// <summary>Places with a number of their own are below it.</summary>
    private const int Bound = 1 << 20;

    /// <summary>
    /// 3, w3, or a name that ends in -3, as those of a StatefulSet's pods do: whoever comes back under it takes its
    /// place again.
    /// </summary>
    public static bool TryParse(string text, out WorkerId worker)
    {
        var dash = text.LastIndexOf('-');
        var digits = text.AsSpan(dash + 1);
        if (dash < 0 && text.StartsWith('w'))
            digits = digits[1..];
        worker = default;
        // "-1" is a number that no place has, and no name.
        if (dash == 0 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            || value >= Bound)
            return false;
        worker = new WorkerId(value);
        return true;
    }

    public int CompareTo(WorkerId other) => Value.CompareTo(other.Value);
    public override string ToString() => $"w{Value}";
}
