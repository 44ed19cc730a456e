namespace ClusterLlm.Protocol.Control;

/// <summary>Coordinator to worker, answer to JoinRun. Repeatable.</summary>
public sealed record JoinAccepted(
    int ProtocolVersion, Coordinates At, WorkerId Worker, string ConfigurationYaml, string RunDirectory,
    string CorpusDirectory);
