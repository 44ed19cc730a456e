using Microsoft.Extensions.Logging;

namespace ClusterLlm.Hosting.Tests.Logging;

/// <summary>What the tests log, as programs do.</summary>
internal static partial class Said
{
    [LoggerMessage(EventId = 9001, EventName = "peer_refused", Level = LogLevel.Warning,
        Message = "{Peer} was refused after {Attempts} attempts")]
    public static partial void Refused(ILogger log, string peer, int attempts);

    [LoggerMessage(EventId = 9002, EventName = "step_failed", Level = LogLevel.Error, Message = "it failed")]
    public static partial void Failed(ILogger log, Exception error);
}
