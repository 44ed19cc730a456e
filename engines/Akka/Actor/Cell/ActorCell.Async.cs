using System.Runtime.ExceptionServices;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

internal sealed partial class ActorCell
{
    /// <summary>The asynchronous handler that holds the mailbox; user messages wait for its end.</summary>
    private Task? _pendingTask;

    private ActorTaskScheduler? _taskScheduler;
    private TimerScheduler? _timers;
    private Stash? _stash;

    internal ActorTaskScheduler TaskScheduler => _taskScheduler ??= new ActorTaskScheduler(this);

    /// <summary>
    /// Runs a handler up to its first wait at once; its continuations come as system messages, so that they run in the
    /// actor's turns.
    /// </summary>
    internal void RunTask(Func<Task> handler)
    {
        if (_pendingTask is not null)
            throw new InvalidOperationException("An asynchronous handler is already running in this actor");
        var start = new Task<Task>(handler);
        start.RunSynchronously(TaskScheduler);
        if (start.Exception is { } failure) ExceptionDispatchInfo.Throw(failure.InnerException!);
        var task = start.Result;
        if (task.IsCompleted)
        {
            task.GetAwaiter().GetResult();
            return;
        }

        _pendingTask = task;
        Mailbox.Suspend();
        var owner = _actor!;
        task.ContinueWith(
            ended => Mailbox.PostSystem(new ActorTaskEnded(owner, FailureOf(ended))),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            global::System.Threading.Tasks.TaskScheduler.Default);
    }

    private static Exception? FailureOf(Task task) =>
        task.IsCanceled
            ? new TaskCanceledException(task)
            : task.Exception is { } all ? all.InnerException ?? all : null;

    private void EndTask(ActorTaskEnded ended)
    {
        _pendingTask = null;
        Mailbox.Resume();

        // A failure of an instance that was replaced meanwhile is not the new one's.
        if (ended.Failure is { } failure)
        {
            if (ended.Owner == _actor) HandleInvokeFailure(failure);
            else Publish(failure);
        }

        EndMessage();
    }
}
