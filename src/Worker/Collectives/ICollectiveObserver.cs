using ClusterLlm.Protocol;

namespace ClusterLlm.Worker.Collectives;

/// <summary>Told on any thread; must return at once and never throw.</summary>
internal interface ICollectiveObserver
{
    void Reduced(ReductionCompleted completed);

    void Failed(ReductionFailed failed);
}

/// <summary>The whole averaged gradient is in the result buffer. SquaredNorm is alike on every member.</summary>
internal sealed record ReductionCompleted(Coordinates At, double SquaredNorm, long BytesSent);

/// <summary>The step cannot be completed by this member; Culprit sent what made it so.</summary>
internal sealed record ReductionFailed(Coordinates At, WorkerId? Culprit, string Reason);
