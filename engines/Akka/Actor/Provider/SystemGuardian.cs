using Akka.Event;

namespace Akka.Actor;

/// <summary>
/// The parent of the system's own actors. They outlive the user's, then remoting is closed, then they stop.
/// </summary>
internal sealed class SystemGuardian(Func<Task> closeRemoting) : ActorBase
{
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case RootGuardian.UserActorsEnded:
                closeRemoting().PipeTo(Self, success: () => RootGuardian.RemotingEnded.Instance);
                return true;
            case Status.Failure failure:
                Context.GetLogger().Error(failure.Cause, "Remoting was not closed cleanly");
                Context.Stop(Self);
                return true;
            case RootGuardian.RemotingEnded:
                Context.Stop(Self);
                return true;
            default:
                return false;
        }
    }
}
