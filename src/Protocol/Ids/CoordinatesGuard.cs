namespace ClusterLlm.Protocol;

/// <summary>The one rule by which stale messages are dropped.</summary>
public static class CoordinatesGuard
{
    /// <summary>
    /// A higher fence outranks every generation, a higher generation every step: a new plan may go back to a step that
    /// an older one had begun.
    /// </summary>
    public static Relevance RelevanceTo(this in Coordinates message, in Coordinates own)
    {
        if (message.Run != own.Run)
        {
            return Relevance.Stale;
        }

        var order = message.Fence.CompareTo(own.Fence);
        order = order != 0 ? order : message.Generation.CompareTo(own.Generation);
        order = order != 0 ? order : message.Step.CompareTo(own.Step);
        return order switch
        {
            < 0 => Relevance.Stale,
            0 => Relevance.Current,
            _ => Relevance.Future,
        };
    }
}
