using System.Text.Json;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>
/// Which run a directory holds, as the journal says, or, where that is destroyed, the manifests of its checkpoints.
/// </summary>
internal sealed record RunIdentity
{
    /// <summary>A journal that is gone may have had any number of openings; no run has more.</summary>
    private const long OpeningsOfLostJournal = 1_000_000;

    /// <summary>A number beyond it is no fence but damage.</summary>
    private const long HighestFence = 1L << 48;

    public required RunId Run { get; init; }

    /// <summary>Above every fence that was ever used.</summary>
    public required Fence NextFence { get; init; }

    public required string CorpusFingerprint { get; init; }
    public required string TokenizerSha256 { get; init; }
    public required NumericsFingerprint? Numerics { get; init; }

    /// <summary>The settings of the newest opening that is known, as YAML; null in runs of before.</summary>
    public required string? Settings { get; init; }

    /// <exception cref="ConfigurationException">Nothing says which run this is.</exception>
    public static RunIdentity Of(RunFiles files) =>
        Of(files.Directory, files.Facts, files.Lock.ReadFence(), files.Journal.OpeningsLost);

    /// <param name="directory">Of the run.</param>
    /// <param name="facts">Of what is left of its journal.</param>
    /// <param name="lockFence">What the lock file says.</param>
    /// <param name="openingsLost">How many openings the journal may have lost.</param>
    /// <exception cref="ConfigurationException">Nothing says which run this is.</exception>
    public static RunIdentity Of(RunDirectory directory, JournalFacts facts, long lockFence, long openingsLost)
    {
        var (opened, last) = (facts.FirstOpened, facts.LastOpened);
        var manifest = Manifests(directory.Checkpoints)
            .Where(manifest => opened is null || manifest.Run!.Id == Text(opened.Run))
            .MaxBy(manifest => (manifest.Run!.Fence, manifest.Step));
        var run = manifest?.Run;
        if (opened is null && run is null)
            throw new ConfigurationException($"{directory.Path}: no run to resume here: neither journal.bin nor a "
                + "checkpoint says which one it is");
        long[] fences =
            [facts.HighestFence, run?.Fence ?? 0, ReadFence(directory.Cluster), lockFence];
        var lost = openingsLost + (opened is null ? OpeningsOfLostJournal : 0);
        return new RunIdentity
        {
            Run = opened?.Run ?? new RunId(Guid.ParseExact(run!.Id, "N")),
            NextFence = new Fence(fences.Where(fence => fence < HighestFence).Max() + lost + 1),
            CorpusFingerprint = opened?.CorpusFingerprint ?? manifest!.CorpusFingerprint,
            TokenizerSha256 = opened?.TokenizerSha256 ?? run!.TokenizerSha256,
            Numerics = facts.Numerics ?? (run is null ? null : NumericsFields.FromFields(run.Numerics)),
            Settings = run is not null && run.Fence > (last?.Fence.Value ?? 0) ? run.Configuration
                : last is { Configuration.Length: > 0 } ? last.Configuration : null,
        };
    }

    /// <summary>As manifests and the journal have it.</summary>
    public static string Text(RunId run) => run.Value.ToString("N");

    /// <summary>Those that say of which run they are; their other files may be damaged.</summary>
    private static IEnumerable<CheckpointManifest> Manifests(string root)
    {
        foreach (var step in CheckpointReader.Steps(root))
        {
            var manifest = CheckpointReader.TryReadManifest(Path.Combine(root, CheckpointNames.OfStep(step)));
            if (manifest is { Run: not null })
                yield return manifest;
        }
    }

    /// <summary>Of cluster.json, which may be absent or anything; 0 then.</summary>
    private static long ReadFence(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return json.RootElement.TryGetProperty("fence", out var fence) && fence.TryGetInt64(out var value)
                ? value : 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException
            or InvalidOperationException)
        {
            return 0;
        }
    }
}
