namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>Which tokens of an example are to be learnt.</summary>
public enum LossOn
{
    /// <summary>What the assistant says, and that it stops then.</summary>
    Completions,

    /// <summary>Everything, headers and users' text too.</summary>
    All,
}
