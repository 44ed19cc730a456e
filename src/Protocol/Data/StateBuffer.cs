namespace ClusterLlm.Protocol.Data;

/// <summary>The flat buffers that make up the state of a step. Append-only.</summary>
public enum StateBuffer
{
    Parameters = 0,
    FirstMoments = 1,
    SecondMoments = 2,
}
