namespace Akka.Dispatch.SysMsg;

/// <summary>A continuation of an asynchronous handler, to run in its actor's turn.</summary>
internal sealed class ActorTask(ActorTaskScheduler scheduler, Task task) : SystemMessage
{
    public void Run() => scheduler.Execute(task);
}
