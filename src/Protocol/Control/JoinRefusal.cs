namespace ClusterLlm.Protocol.Control;

/// <summary>Why a worker may not join. Append-only.</summary>
public enum JoinRefusal
{
    ProtocolVersion = 0,

    /// <summary>Its numerics fingerprint differs from the run's: it would compute other bits.</summary>
    Numerics = 1,
    UnknownWorker = 2,

    /// <summary>A newer process has taken its place.</summary>
    Superseded = 3,
    RunOver = 4,

    /// <summary>It has another run open, or this one with other settings.</summary>
    OtherRun = 5,

    /// <summary>The run has as many workers as cluster.max_workers allows.</summary>
    Full = 6,

    /// <summary>It does not present the run's token.</summary>
    Token = 7,
}
