using System.Collections;
using System.Globalization;

namespace ClusterLlm.Hosting.Logging;

/// <summary>Where a process is in its run; what is null is not known yet.</summary>
public sealed record RunScope(string? Run = null, string? Worker = null, long? Generation = null, long? Step = null)
    : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly KeyValuePair<string, object?>[] _pairs =
    [
        .. new KeyValuePair<string, object?>[]
        {
            new(LogScopes.Run, Run), new(LogScopes.Worker, Worker), new(LogScopes.Generation, Generation),
            new(LogScopes.Step, Step),
        }.Where(pair => pair.Value is not null),
    ];

    int IReadOnlyCollection<KeyValuePair<string, object?>>.Count => _pairs.Length;

    KeyValuePair<string, object?> IReadOnlyList<KeyValuePair<string, object?>>.this[int index] => _pairs[index];

    public override string ToString() =>
        string.Join(
            ' ', _pairs.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}={pair.Value}")));

    IEnumerator<KeyValuePair<string, object?>> IEnumerable<KeyValuePair<string, object?>>.GetEnumerator() =>
        _pairs.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _pairs.GetEnumerator();
}
