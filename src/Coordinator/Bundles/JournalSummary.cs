using System.Text.Json;
using ClusterLlm.Coordinator.Journal;

namespace ClusterLlm.Coordinator.Bundles;

/// <summary>What a journal holds, without its steps, which metrics.jsonl has.</summary>
internal static class JournalSummary
{
    /// <exception cref="Model.Configuration.ConfigurationException">A newer version wrote it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string Describe(string path)
    {
        using var handle = JournalDisk.Instance.OpenRead(path);
        var scan = new JournalScan(handle, path, handle.Length);
        var kinds = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var openings = new List<object>();
        var facts = new JournalFacts(Counted());
        return JsonSerializer.Serialize(new
        {
            bytes = handle.Length,
            records = kinds,
            openings,
            current_step = facts.Current.Value,
            last_committed = facts.LastCommitted.Value,
            verified_at = facts.VerifiedAt.Value,
            fence = facts.HighestFence,
            numerics = facts.Numerics,
            checkpoints = facts.Checkpoints.Select(saved => new { step = saved.Step.Value, saved.Bytes, saved.Seconds,
                saved.ParametersSha256 }),
            stopped = facts.Stopped is { } end ? new { step = end.Step.Value, end.ExitCode, end.Reason } : null,
            damages = scan.Damages,
            tail_problem = scan.TailProblem,
        }, new JsonSerializerOptions(JsonText.Options) { WriteIndented = true }) + "\n";

        IEnumerable<JournalRecord> Counted()
        {
            foreach (var record in scan.Read())
            {
                var kind = JsonNamingPolicy.SnakeCaseLower.ConvertName(record.GetType().Name);
                kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
                if (record is RunOpened r)
                    openings.Add(new { time = DateTimeOffset.FromUnixTimeMilliseconds(r.UnixMs), run = r.Run.ToString(),
                        fence = r.Fence.Value, step = r.Step.Value, r.ConfigurationHash, r.CorpusFingerprint,
                        r.TokenizerSha256 });
                yield return record;
            }
        }
    }
}
