using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>Whether a wish is granted: what follows and at which step, or why not.</summary>
internal sealed record OperatorAnswer(bool Accepted, string Reason, StepId? Step = null)
{
    public static OperatorAnswer Refused(string why) => new(false, why);
}
