namespace ClusterLlm.Chaos;

/// <summary>When a fault strikes.</summary>
public enum Moment
{
    /// <summary>After a time drawn at random: anywhere within a step.</summary>
    AnyTime,

    /// <summary>While a checkpoint is being written.</summary>
    Checkpoint,

    /// <summary>At the step that is evaluated.</summary>
    Evaluation,

    /// <summary>Before the run has recovered from the fault before.</summary>
    Recovery,
}
