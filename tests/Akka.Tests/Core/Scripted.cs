using Akka.Actor;

namespace Akka.Tests.Core;

/// <summary>An actor whose handler is a function of the test.</summary>
internal class Scripted(Action<Scripted, object> script) : UntypedActor
{
    public static Props Of(Action<Scripted, object> script) => Props.Create(() => new Scripted(script));

    public IUntypedActorContext Ctx => Context;

    public IActorRef From => Sender;

    protected override void OnReceive(object message) => script(this, message);

    public void Refuse(object message) => Unhandled(message);
}
