using System.Globalization;
using System.Text;
using ClusterLlm.Coordinator.Journal;

namespace ClusterLlm.Coordinator.RunHistory.Export;

/// <summary>The metrics of a run as an event file for TensorBoard.</summary>
internal static class TensorBoardExport
{
    private const string Validation = "val_";
    private static readonly string[] Performance = ["tokens_per_second", "step_seconds", "compute_seconds",
        "reduce_seconds"];
    private static readonly string[] Cluster = ["workers", "generation"];

    /// <summary>
    /// Written whole or not at all. The file's name follows from the run: exported again, it replaces itself.
    /// </summary>
    /// <returns>The file.</returns>
    public static string Write(RunDirectory run, string folder)
    {
        Directory.CreateDirectory(folder);
        var times = new StepTimes(run);
        var seconds = 0.0;
        // TensorBoard takes every file with "tfevents" in its name, and so the unfinished one has another.
        var unfinished = Path.Combine(folder, ".unfinished");
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture,
            $"events.out.tfevents.{(long)times.Start:D10}.{Plain(Path.GetFileName(run.Path))}"));
        using (var file = File.Create(unfinished))
        {
            var writer = new EventFileWriter(file);
            writer.WriteVersion(times.Start);
            foreach (var (step, values) in MetricRows.Of(MetricsReader.Read(run.Metrics)))
            {
                seconds += values.FirstOrDefault(pair => pair.Name == "step_seconds").Value is >= 0 and var spent
                    && double.IsFinite(spent) ? spent : 0;
                writer.WriteScalars(times.Of(step, seconds), step, values.Select(pair => (Tag(pair.Name), pair.Value)));
            }
        }
        File.Move(unfinished, path, overwrite: true);
        return path;
    }

    public static string Tag(string metric) => metric switch
    {
        _ when metric.StartsWith(Validation, StringComparison.Ordinal) => $"validation/{metric[Validation.Length..]}",
        _ when Performance.Contains(metric) => $"perf/{metric}",
        _ when Cluster.Contains(metric) => $"cluster/{metric}",
        _ => $"train/{metric}",
    };

    private static string Plain(string name)
    {
        var plain = new StringBuilder(name);
        for (var i = 0; i < plain.Length; i++)
            if (!char.IsAsciiLetterOrDigit(plain[i]) && plain[i] is not ('-' or '_'))
                plain[i] = '-';
        return plain.ToString();
    }
}
