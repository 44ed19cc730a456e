using System.Globalization;
using System.Text;

namespace ClusterLlm.Chaos;

/// <summary>What a run came to under faults, and that its result is the undisturbed run's.</summary>
public sealed record ChaosResult(ChaosOptions Options, IReadOnlyList<Fault> Faults, long Steps, string ParametersSha256,
    double Seconds, double CalmSeconds)
{
    public string Table()
    {
        var text = new StringBuilder();
        text.AppendLine("fault             phase         times  recovered  median s    most s");
        foreach (var group in Faults.GroupBy(fault => (fault.Kind, fault.Phase)).OrderBy(group => group.Key.Kind)
            .ThenBy(group => group.Key.Phase, StringComparer.Ordinal))
        {
            var seconds = group.Select(fault => fault.Recovery).OfType<double>().Order().ToList();
            text.AppendLine(string.Create(CultureInfo.InvariantCulture,
                $"{group.Key.Kind,-17} {group.Key.Phase,-13} {group.Count(),5} {seconds.Count,10} {Number(seconds, seconds.Count / 2),9} {Number(seconds, seconds.Count - 1),9}"));
        }
        text.AppendLine(string.Create(CultureInfo.InvariantCulture,
            $"{Faults.Count} faults in {Seconds:F0} s and {Steps} steps; undisturbed {CalmSeconds:F0} s on one worker"));
        text.AppendLine($"parameters and every loss equal the undisturbed run's: {ParametersSha256}");
        text.Append($"again: {Options.Command}");
        return text.ToString();
    }

    private static string Number(List<double> sorted, int index) =>
        sorted.Count == 0 ? "-" : sorted[index].ToString("F2", CultureInfo.InvariantCulture);
}
