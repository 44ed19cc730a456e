using System.Security.Cryptography;
using System.Text;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Actors;

/// <summary>
/// Who may join a run, ask what it is, or send a worker away: whoever presents the run's token, where it has one. Only
/// a hash of it is kept, and compared in the same time whatever was presented.
/// </summary>
internal sealed class Admission(Secret token, PeerLog log)
{
    private readonly byte[]? expected = token.IsEmpty ? null : Hash(token);

    /// <summary>The answer to who may not; null when the message is to be heard.</summary>
    /// <param name="message">Any.</param>
    /// <param name="peer">From where it came, without a port.</param>
    public object? Refusal(object message, string peer)
    {
        var presented = message switch
        {
            JoinRun join => join.Token,
            AskRun ask => ask.Token,
            DrainWorker drain => drain.Token,
            _ => (Secret?)null,
        };
        if (expected is null || presented is not { } given
            || CryptographicOperations.FixedTimeEquals(expected, Hash(given)))
            return null;
        const string reason = "this run asks for a token: give security.join_token_file or --join-token-file";
        log.Warn(peer, given.IsEmpty ? "joins without the run's token" : "joins with a wrong token");
        return message is DrainWorker refused
            ? new DrainAnswered(refused.Worker, Accepted: false, reason)
            : new JoinRefused(JoinRefusal.Token, reason);
    }

    private static byte[] Hash(Secret secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret.Value));
}
