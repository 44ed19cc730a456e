namespace ClusterLlm.Protocol.Data;

/// <summary>Receiver to sender: so many payload bytes were received; they may be sent again.</summary>
public sealed record Credit(RunId Run, WorkerId From, long Bytes);
