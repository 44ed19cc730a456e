using System.Text.RegularExpressions;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Worker.Training;

namespace ClusterLlm.Simulation.Engine;

/// <summary>Inputs of the machines in few words, for the trace.</summary>
internal static partial class Words
{
    public static string Of(object input) => input switch
    {
        WorkerSaid said => $"hears {Short(said.Message)}",
        Heard heard => $"hears {Short(heard.Message)}",
        _ => Short(input),
    };

    private static string Short(object what)
    {
        var text = $"{what}".Replace("System.Collections.Generic.", "", StringComparison.Ordinal);
        text = Coordinates().Replace(text, "f$1 g$2 s$3");
        return text.Length > 300 ? text[..300] + "..." : text;
    }

    [GeneratedRegex(@"Coordinates \{ Run = \w+, Fence = Fence \{ Value = (\d+) \}, "
        + @"Generation = (\d+), Step = (-?\d+) \}")]
    private static partial Regex Coordinates();
}
