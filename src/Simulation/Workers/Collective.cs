using ClusterLlm.Protocol;
using ClusterLlm.Worker.Collectives;

namespace ClusterLlm.Simulation.Workers;

/// <summary>The all-reduce as one member sees it, over symbols.</summary>
internal abstract class Collective
{
    /// <summary>The averaged gradient, once it is complete; null before.</summary>
    public ulong? Result { get; protected set; }

    /// <summary>Slices that wait for a later step.</summary>
    public virtual int Kept => 0;

    public abstract void Begin(CollectivePlan plan);

    public abstract void Offer(TreeNode node, int buffer, long tokens);

    public abstract void Abandon();

    public virtual void Receive(Slice slice)
    {
    }
}
