namespace ClusterLlm.Protocol;

/// <summary>How a message's coordinates stand to the receiver's own.</summary>
public enum Relevance
{
    /// <summary>Of another run, or of a time that is over: to be dropped.</summary>
    Stale,

    Current,

    /// <summary>
    /// Of a plan or step that the receiver has not reached yet: to be kept until it has, or asked for again.
    /// </summary>
    Future,
}
