using System.Text.Json;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.RunHistory;

/// <summary>
/// A run in a page: what it was to do, on what, with which arithmetic, what came out, and why it ended.
/// </summary>
internal sealed class RunReport
{
    private readonly EventHistory events;

    private RunReport(RunDirectory run, TimeProvider time)
    {
        Overview = RunOverview.Read(run, time);
        events = EventHistory.Read(run.Events);
        Configuration = ConfigurationLines.Read(run.Configuration) ?? [];
        (Opened, JournalProblem) = ReadOpening(run.Journal);
        Checkpoints = CheckpointReader.Steps(run.Checkpoints);
    }

    public RunOverview Overview { get; }
    public IReadOnlyList<(string Key, string Value)> Configuration { get; }

    /// <summary>The journal's first record; null when there is none.</summary>
    public RunOpened? Opened { get; }

    /// <summary>Why it is not known; null when there is nothing to say.</summary>
    public string? JournalProblem { get; }

    /// <summary>Steps whose checkpoints are there, whole or not; the newest first.</summary>
    public IReadOnlyList<long> Checkpoints { get; }

    public IReadOnlyDictionary<string, long> EventCounts => events.Counts;

    /// <summary>The arithmetic to which the run is pinned, by name; empty when no worker has joined yet.</summary>
    public IReadOnlyDictionary<string, string> Numerics
    {
        get
        {
            if (events.Numerics is not { } pinned
                || JsonFields.Field(pinned.Fields, "numerics") is not { ValueKind: JsonValueKind.Object } fields)
                return new Dictionary<string, string>();
            try
            {
                return fields.EnumerateObject().Select(pair => pair.Name).Distinct().ToDictionary(name => name,
                    name => JsonFields.Text(fields, name) ?? $"{JsonFields.Whole(fields, name)}");
            }
            catch (InvalidOperationException)
            {
                // A name that is not Unicode.
                return new Dictionary<string, string>();
            }
        }
    }

    /// <summary>What the run's configuration sets otherwise than the defaults.</summary>
    public IEnumerable<(string Key, string Value)> Settings =>
        Configuration.Where(pair => !ConfigurationLines.IsDefault(pair.Key, pair.Value));

    public static RunReport Read(RunDirectory run, TimeProvider time) => new(run, time);

    public IEnumerable<(string Label, string Text)> Lines()
    {
        var run = Overview;
        yield return ("run", $"{(Opened is null ? run.Name : $"{Opened.Run}")}  {run.Directory}");
        yield return ("state", run.State.Word() + (run.Reason is { Length: > 0 } why ? $": {why}" : "")
            + (run.ExitCode is { } code ? $" (exit code {code})" : ""));
        yield return ("step",
            $"{run.Step}{(run.Steps is { } steps ? $" of {steps}" : "")}; loss {Quantities.Loss(run.Loss)}, "
            + $"validation {Quantities.Loss(run.ValLoss)}; {Quantities.Whole(run.TokensPerSecond)} tokens/s");
        yield return ("time", $"since {Quantities.Time(run.Started)}, open for {Quantities.Seconds(run.Seconds)}; "
            + $"{Quantities.Bytes(run.Bytes)} on disk");
        if (Opened is not null)
            yield return ("data",
                $"corpus {Short(Opened.CorpusFingerprint)}, tokenizer {Short(Opened.TokenizerSha256)}");
        if (JournalProblem is not null)
            yield return ("journal", JournalProblem);
        if (Numerics.Count > 0)
            yield return ("numerics", string.Join("; ", Numerics.Select(pair => $"{pair.Key} {pair.Value}")));
        yield return ("settings", Settings.Any()
            ? string.Join(", ", Settings.Select(pair => $"{pair.Key}={pair.Value}")) : "the defaults");
        yield return ("checkpoints", Checkpoints.Count == 0 ? "none"
            : $"{Checkpoints.Count}, of steps {string.Join(", ", Checkpoints.Take(8))}{(Checkpoints.Count > 8 ? ", ..." : "")}"
            + (run.ParametersSha256 is { Length: > 0 } hash ? $"; parameters_sha256 {hash} at {run.CheckpointStep}" : ""));
        yield return ("happened", EventCounts.Count == 0 ? "nothing is recorded"
            : string.Join(", ", EventCounts.Select(pair => $"{pair.Value} {pair.Key.Replace('_', ' ')}")));
    }

    public object ToJson() => new
    {
        run = Opened?.Run.ToString(),
        overview = Overview,
        corpus_fingerprint = Opened?.CorpusFingerprint,
        tokenizer_sha256 = Opened?.TokenizerSha256,
        journal_problem = JournalProblem,
        numerics = Numerics,
        settings = Settings.ToDictionary(pair => pair.Key, pair => pair.Value),
        checkpoints = Checkpoints,
        events = EventCounts,
    };

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;

    private static (RunOpened?, string?) ReadOpening(string path)
    {
        try
        {
            var opened = File.Exists(path) ? JournalFile.ReadAll(path).OfType<RunOpened>().FirstOrDefault() : null;
            return (opened, opened is null ? "no record of an opening: it is absent, empty or destroyed" : null);
        }
        catch (Exception error) when (error is ConfigurationException or IOException or UnauthorizedAccessException)
        {
            return (null, error.Message);
        }
    }
}
