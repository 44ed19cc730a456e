using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.RunHistory;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Plotting.Runs;

/// <summary>What is to be drawn of which runs.</summary>
internal sealed record PlotRequest
{
    private static readonly string[] Standard = ["loss", "val_loss"];

    public required IReadOnlyList<RunDirectory> Runs { get; init; }

    /// <summary>Names of metrics, also several parted by commas; empty for the losses.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    public PlotX X { get; init; }
    public bool Log { get; init; }
    public double Smooth { get; init; }

    /// <exception cref="ConfigurationException">A metric is in none of the runs, or there is nothing to
    /// draw.</exception>
    public PlotFigure Read()
    {
        if (Smooth is not (>= 0 and < 1))
            throw new ConfigurationException($"--smooth is {Smooth}, but must be 0 or more and below 1");
        string[] named = [.. Metrics.SelectMany(list => list.Split(',',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct()];
        string[] names = named.Length > 0 ? named : Standard;
        HashSet<string> wanted = [.. names];
        if (PlottedRun.Needs(X) is { } needed)
            wanted.Add(needed);
        var runs = Runs.Zip(RunPaths.Labels(Runs),
            (run, label) => new PlottedRun(label, MetricsReader.Read(run.Metrics, wanted), X)).ToList();
        foreach (var name in named)
            if (runs.All(run => run.Metrics.Column(name) is null))
                throw Unknown(name);
        if (runs.All(run => names.All(name => run.Metrics.Column(name) is null)))
            throw new ConfigurationException($"{Runs[0].Path}: nothing to draw yet: no step has been committed");
        return RunFigure.Of(
            runs, [.. names.Where(name => runs.Any(run => run.Metrics.Column(name) is not null))], X, Log, Smooth);
    }

    private ConfigurationException Unknown(string name)
    {
        var known = Runs.SelectMany(run => MetricsReader.ReadTail(run.Metrics, "val_loss").Names).Distinct().ToList();
        return new ConfigurationException(known.Count == 0 ? $"{Runs[0].Path}: nothing to draw yet: no step has been committed"
            : $"--metric {name}: there is no such metric; there are {string.Join(", ", known)}");
    }
}
