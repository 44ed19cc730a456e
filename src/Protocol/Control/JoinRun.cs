namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Worker to coordinator, first of all, and again until answered. A worker that was given no place sends -1 and
/// takes the one of JoinAccepted. AppliedStep is -1 when it holds no state, PreparedStep when it holds no complete
/// gradient. Run and ConfigurationHash are those of the run that it has open, empty when it has none: a coordinator
/// that was started again learns so who may go on. HttpAddress is the URL of the worker's own endpoints, empty when it
/// has none; Token proves that it may join.
/// </summary>
public sealed record JoinRun(int ProtocolVersion, WorkerId Worker, Incarnation Incarnation, int ProcessId, string Host,
    string DataAddress, NumericsFingerprint Numerics, StepId AppliedStep, StepId PreparedStep, RunId Run,
    string ConfigurationHash, string HttpAddress = "", Secret Token = default);
