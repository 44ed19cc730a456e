using Akka.Actor;

namespace Akka.Tests.Core;

/// <summary>A child that tells a probe of its life, counts its messages and fails on request.</summary>
internal sealed class Worker(IActorRef probe) : UntypedActor
{
    private int _count;

    protected override void PreStart() => probe.Tell("start");

    protected override void PostStop() => probe.Tell("stop");

    protected override void PreRestart(Exception reason, object message)
    {
        probe.Tell($"pre-restart {reason.Message} on {message}");
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason)
    {
        probe.Tell($"post-restart {reason.Message}");
        base.PostRestart(reason);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Fail fail:
                throw fail.Cause;
            case "count":
                Sender.Tell(++_count);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    internal sealed record Fail(Exception Cause)
    {
        public override string ToString() => "fail";
    }
}
