namespace ClusterLlm.Protocol.Control;

/// <summary>
/// A worker that is asked to end, or the command line, to the coordinator: let the worker leave after the step under
/// way, without an abort. May be repeated. Answer: DrainAnswered.
/// </summary>
public sealed record DrainWorker(WorkerId Worker, string Reason, Secret Token = default);
