namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Coordinator to worker, answer to JoinRun. Repeatable. ConfigurationHash is over what decides the result; the worker
/// gives it back when it joins again.
/// </summary>
public sealed record JoinAccepted(
    int ProtocolVersion, Coordinates At, WorkerId Worker, string ConfigurationYaml, string RunDirectory,
    string CorpusDirectory, string ConfigurationHash);
