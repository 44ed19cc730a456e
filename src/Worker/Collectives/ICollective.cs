using ClusterLlm.Protocol;

namespace ClusterLlm.Worker.Collectives;

/// <summary>
/// Sums the gradient nodes of a step over all members, averages by loss tokens, and gives every member the whole
/// result. Events go to the <see cref="ICollectiveObserver"/>, on any thread.
/// </summary>
internal interface ICollective : IDisposable
{
    /// <summary>
    /// Starts a step; whatever was under way is dropped first. The result lands in a buffer of the whole length.
    /// </summary>
    void Begin(CollectivePlan plan, NativeFloats result);

    /// <summary>
    /// A finished node of this member. Its memory is read, never written, and must stay as it is until the step has
    /// been committed or another is begun. Returns at once: it is added and sent in the background.
    /// </summary>
    void Offer(TreeNode node, NativeFloats gradient, long lossTokens);

    /// <summary>
    /// Drops the step: no buffer given before is touched after this returns, except by messages already on their way.
    /// </summary>
    void Abandon();
}
