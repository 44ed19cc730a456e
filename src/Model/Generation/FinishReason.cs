namespace ClusterLlm.Model.Generation;

/// <summary>Why a text is over.</summary>
public enum FinishReason
{
    /// <summary>A stop token or a stop string came.</summary>
    Stop,

    /// <summary>It has as many tokens as it may have.</summary>
    Length,
}
