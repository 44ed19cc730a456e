using System.Globalization;
using ClusterLlm.Coordinator.Journal;
using static System.FormattableString;

namespace ClusterLlm.Coordinator.Tests.RunHistory;

/// <summary>A run directory written by hand: no more of a run than a test says.</summary>
internal sealed class RunFolder : IDisposable
{
    private readonly string root = System.IO.Directory.CreateTempSubdirectory("clusterllm-history-").FullName;

    public RunFolder(string name = "run")
    {
        Directory = new RunDirectory(Path.Combine(root, name));
        System.IO.Directory.CreateDirectory(Directory.Path);
    }

    public static DateTimeOffset Start { get; } = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    public RunDirectory Directory { get; }

    public string Root => root;

    public RunFolder Metrics(params IEnumerable<string> lines)
    {
        File.WriteAllText(Directory.Metrics, string.Concat(lines.Select(line => line + "\n")));
        return this;
    }

    /// <summary>Steps 1, 2, ... with these losses; the last has a validation loss of half its own.</summary>
    public RunFolder Losses(params double[] losses) => Metrics(losses.Select((loss, i) => Row(i + 1, loss,
        i == losses.Length - 1 ? Invariant($"\"val_loss\":{loss / 2},") : "")));

    public RunFolder Events(params IEnumerable<string> lines)
    {
        File.WriteAllText(Directory.Events, string.Concat(lines.Select(line => line + "\n")));
        return this;
    }

    public RunFolder Configuration(string yaml)
    {
        File.WriteAllText(Directory.Configuration, yaml);
        return this;
    }

    public RunFolder Cluster(int pid, string phase = "stepping", string? host = null)
    {
        File.WriteAllText(Directory.Cluster, Invariant(
            $$"""{"run":"r","phase":"{{phase}}","step":1,"steps":9,"coordinator":{"pid":{{pid}},"host":"{{host ?? Environment.MachineName}}","address":"here"},"workers":[]}"""));
        return this;
    }

    public static string Row(long step, double loss, string more = "") => Invariant(
        $"{{\"step\":{step},\"loss\":{loss},{more}\"learning_rate\":0.001,\"tokens\":{step * 64},\"step_seconds\":0.5}}");

    /// <param name="second">After <see cref="Start"/>.</param>
    /// <param name="more">Further fields, such as "step":3.</param>
    public static string Event(double second, string kind, string more = "") =>
        string.Create(CultureInfo.InvariantCulture,
        $"{{\"time\":\"{Start.AddSeconds(second):yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\",\"event\":\"{kind}\"{(more.Length > 0 ? "," : "")}{more}}}");

    public void Dispose() => System.IO.Directory.Delete(root, recursive: true);
}
