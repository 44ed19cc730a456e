namespace ClusterLlm.Coordinator.Operations.Security;

/// <summary>
/// How often one address may try a wrong token: ten times a minute. Bounded: when too many addresses are known, all are
/// forgotten. Safe to call from any thread.
/// </summary>
internal sealed class AttemptLimit(TimeProvider time)
{
    public const string RetryAfterSeconds = "60";
    private const int MaxAttempts = 10;
    private const int Capacity = 4_096;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);
    private readonly Lock guard = new();
    private readonly Dictionary<string, (long Since, int Count)> failed = [];

    /// <summary>Counts an attempt; false where there were too many.</summary>
    public bool May(string address)
    {
        lock (guard)
        {
            if (failed.Count >= Capacity && !failed.ContainsKey(address))
                failed.Clear();
            var (since, count) = failed.TryGetValue(address, out var before)
                && time.GetElapsedTime(before.Since) < Window
                ? before : (time.GetTimestamp(), 0);
            failed[address] = (since, Math.Min(count + 1, MaxAttempts + 1));
            return count < MaxAttempts;
        }
    }
}
