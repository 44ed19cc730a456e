using Akka.Actor;
using Akka.Dispatch.SysMsg;

namespace Akka.Dispatch;

/// <summary>Runs the continuations of an actor's asynchronous handlers in the actor's turns.</summary>
public sealed class ActorTaskScheduler : TaskScheduler
{
    private readonly ActorCell _cell;

    internal ActorTaskScheduler(ActorCell cell) => _cell = cell;

    /// <summary>
    /// Runs an asynchronous piece of the current message; the actor takes no other until it has ended.
    /// </summary>
    public static void RunTask(Func<Task> asyncAction) =>
        (ActorCell.Running ?? throw new InvalidOperationException(
            "RunTask must be called from an actor context.")).RunTask(asyncAction);

    protected override void QueueTask(Task task) => _cell.Mailbox.PostSystem(new ActorTask(this, task));

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ActorCell.Running == _cell && TryExecuteTask(task);

    protected override IEnumerable<Task>? GetScheduledTasks() => null;

    internal void Execute(Task task) => TryExecuteTask(task);
}
