using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>Something that happened to the run.</summary>
internal abstract record RunInput;

/// <summary>
/// A message of src/Protocol/Control/FromWorker.cs arrived. Sender is the process that it came from, by its last
/// JoinRun; null when it has never asked to join this coordinator.
/// </summary>
internal sealed record WorkerSaid(object Message, Incarnation? Sender = null) : RunInput;

/// <summary>A worker process that this coordinator started has ended. GivenUp: it is not started again.</summary>
internal sealed record ProcessExited(WorkerId Worker, int ProcessId, int ExitCode, bool GivenUp, string Detail)
    : RunInput;

/// <summary>The connection to a joined worker was lost.</summary>
internal sealed record WorkerUnreachable(WorkerId Worker, Incarnation Incarnation, string Reason) : RunInput;

/// <summary>Time has passed; sent a few times a second.</summary>
internal sealed record Tick : RunInput;

/// <summary>Somebody who operates the run asks for something; the answer has the same number.</summary>
internal sealed record OperatorAsked(long Number, OperatorWish Wish) : RunInput;

/// <summary>
/// Finish the step under way, write a checkpoint and end. HandsOver: another coordinator will follow, and the workers
/// wait for it with the state in their memory.
/// </summary>
internal sealed record StopRequested(string Reason, int ExitCode, bool HandsOver = false) : RunInput;
