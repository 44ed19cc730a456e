namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Coordinator to worker, answer to AskRun: what the run was started with, of which threads, precision and device of a
/// worker are a part. Repeatable. It is no promise of a place: JoinRun asks for one.
/// </summary>
public sealed record RunDescribed(int ProtocolVersion, RunId Run, string ConfigurationYaml);
