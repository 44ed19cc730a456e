namespace ClusterLlm.Protocol;

/// <summary>
/// The number that JoinRun offers and JoinAccepted settles. It grows with each field or message that is added; readers
/// of one version accept what the version before wrote.
/// </summary>
public static class ProtocolVersion
{
    public const int Current = 4;

    /// <summary>The oldest whose messages this version still reads.</summary>
    public const int OldestReadable = 3;

    /// <summary>What two sides speak: the lower of their versions, if each still reads it.</summary>
    /// <returns>False when the peer is too old for this side. A peer too new for it decides that by the
    /// answer.</returns>
    public static bool TryAgree(int peer, out int agreed)
    {
        agreed = Math.Min(peer, Current);
        return agreed >= OldestReadable;
    }

    /// <summary>Why <see cref="TryAgree"/> said no, for JoinRefused.</summary>
    public static string Refusal(int peer) =>
        $"the worker speaks protocol version {peer}; this coordinator reads {OldestReadable} to {Current}: "
        + "use the same release";
}
