using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Hosting.Logging;

/// <summary>One line to be, whatever its format.</summary>
/// <param name="Time">When it was logged.</param>
/// <param name="Level">How important it is.</param>
/// <param name="Category">Who says it: a full type name.</param>
/// <param name="Event">A stable name, and a number.</param>
/// <param name="Message">The words; may hold what a peer sent.</param>
/// <param name="Fields">What the message was made of.</param>
/// <param name="Scopes">Where it was said, outermost first: run, worker, generation, step and others.</param>
/// <param name="Exception">What went wrong, if anything.</param>
/// <param name="Activity">The trace that was current, if any.</param>
internal readonly record struct LogEntry(DateTimeOffset Time, LogLevel Level, string Category, EventId Event,
    string Message, IReadOnlyList<KeyValuePair<string, object?>> Fields,
    IReadOnlyList<KeyValuePair<string, object?>> Scopes, Exception? Exception, Activity? Activity);
