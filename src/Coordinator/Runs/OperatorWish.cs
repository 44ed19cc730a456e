using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>What somebody who operates a run may ask of it. None changes the result; all may be repeated.</summary>
internal abstract record OperatorWish(string Reason);

/// <summary>Rest once the step under way is committed; workers stay.</summary>
internal sealed record PauseRun(string Reason) : OperatorWish(Reason);

/// <summary>Go on after a pause.</summary>
internal sealed record ResumeRun(string Reason) : OperatorWish(Reason);

/// <summary>Write a checkpoint with the next commit; at rest, now.</summary>
internal sealed record SaveCheckpoint(string Reason) : OperatorWish(Reason);

/// <summary>Finish the step under way, write a checkpoint and end.</summary>
internal sealed record StopRun(string Reason) : OperatorWish(Reason);

/// <summary>Let a worker leave after the step under way.</summary>
internal sealed record DrainPlace(WorkerId Worker, string Reason) : OperatorWish(Reason);
