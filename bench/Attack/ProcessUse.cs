using System.Globalization;

namespace ClusterLlm.Attack;

/// <summary>What other processes take, through /proc.</summary>
/// <param name="Resident">Bytes in memory.</param>
/// <param name="CpuSeconds">Of user and system since their start.</param>
internal readonly record struct ProcessUse(long Resident, double CpuSeconds)
{
    /// <summary>USER_HZ, which is 100 wherever Linux runs .NET.</summary>
    private const double TicksPerSecond = 100;

    /// <exception cref="IOException">There is no such process any more.</exception>
    public static ProcessUse Of(int processId)
    {
        var resident = 1024 * long.Parse(File.ReadLines($"/proc/{processId}/status")
            .First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))["VmRSS:".Length..^"kB".Length]
                .Trim(), CultureInfo.InvariantCulture);
        // Fields 14 and 15; the second, a name in parentheses, may hold spaces.
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessUse(resident, (long.Parse(fields[11], CultureInfo.InvariantCulture)
            + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond);
    }
}
