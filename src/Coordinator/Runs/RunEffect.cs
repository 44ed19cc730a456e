using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>Something the shell must do, in the order given.</summary>
internal abstract record RunEffect;

/// <summary>Tell the process that fills a place.</summary>
internal sealed record Send(WorkerId To, object Message) : RunEffect;

/// <summary>
/// Answer the process whose message this is; with JoinAccepted it becomes the one that fills the place.
/// </summary>
internal sealed record Reply(object Message) : RunEffect;

/// <summary>Append to the journal, before any later effect.</summary>
internal sealed record WriteJournal(JournalRecord Record) : RunEffect;

/// <summary>Kill the process of a place; its supervisor starts another.</summary>
internal sealed record EndProcess(WorkerId Worker, int ProcessId, string Reason) : RunEffect;

/// <summary>
/// The process of a place has done its part of a step: its end, if it comes, is not one of a bad start.
/// </summary>
internal sealed record ProcessProven(WorkerId Worker, int ProcessId) : RunEffect;

/// <summary>Do not start this place's process again.</summary>
internal sealed record AbandonWorker(WorkerId Worker, string Reason) : RunEffect;

/// <summary>
/// Delete checkpoints beyond those that are kept, but neither Newest, to which the run would return (after a rewind
/// later ones may lie beside it), nor the newest one at or before Protected: a divergence may lead back to it.
/// </summary>
internal sealed record PruneCheckpoints(StepId Newest, StepId Protected) : RunEffect;

/// <summary>Answer the wish of that number.</summary>
internal sealed record AnswerOperator(long Number, OperatorAnswer Answer) : RunEffect;

/// <summary>Tell those who watch the run how a step went.</summary>
internal sealed record ShowTiming(StepTiming Timing) : RunEffect;

/// <summary>Write what this process's flight recorder holds to the run directory.</summary>
internal sealed record WriteFlight(string Reason) : RunEffect;

/// <summary>The run is over: last effect of all.</summary>
internal sealed record EndRun(int ExitCode, string Reason) : RunEffect;
