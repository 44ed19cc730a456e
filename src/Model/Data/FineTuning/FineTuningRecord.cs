namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>One labelled example as it was read; its layout is no longer visible.</summary>
public abstract record FineTuningRecord(RecordOrigin Origin);
