namespace ClusterLlm.Protocol.Wire;

/// <summary>
/// What a message may hold. A reader checks each before it allocates, a writer before it sends, so that neither a
/// hostile peer nor a mistake of ours can fill a machine's memory.
/// </summary>
public static class ProtocolLimits
{
    /// <summary>
    /// Largest frame of the control plane, alike on every node: the losses of many micro-batches are more than Akka's
    /// default of 128,000 bytes, and a larger message is dropped where it is sent.
    /// </summary>
    public const int ControlFrameBytes = 8 << 20;

    /// <summary>Bytes of UTF-8 in a path, an address, a name.</summary>
    public const int MaxTextBytes = 1 << 20;

    /// <summary>Bytes of UTF-8 in the resolved configuration.</summary>
    public const int MaxConfigurationBytes = 1 << 20;

    /// <summary>Bytes of UTF-8 in a token.</summary>
    public const int MaxTokenBytes = 1024;

    /// <summary>Bytes of UTF-8 in the URL of a worker's endpoints.</summary>
    public const int MaxUrlBytes = 2048;

    /// <summary>Characters of a reason; a writer cuts longer ones, so that a failure can always be reported.</summary>
    public const int MaxReasonChars = 8192;

    /// <summary>Members of a plan, and donors of a state.</summary>
    public const int MaxMembers = 4096;

    /// <summary>Ranges of one member or of one share of an evaluation.</summary>
    public const int MaxRanges = 4096;

    /// <summary>Losses in one message: one for each micro-batch or validation batch of a worker.</summary>
    public const int MaxLosses = 1 << 18;

    /// <summary>Block norms in one message: enough for 68 billion parameters.</summary>
    public const int MaxBlockNorms = 1 << 20;

    /// <summary>Bytes of float32 in one slice.</summary>
    public const int MaxPayloadBytes = 64 << 20;

    /// <summary>Nesting of a field that this version does not know and passes over.</summary>
    public const int MaxUnknownDepth = 32;

    /// <summary>Bytes of an element of a slice.</summary>
    internal const int BytesPerElement = sizeof(float);
}
