namespace Akka.Dispatch.SysMsg;

/// <summary>Stops the actor after its children.</summary>
public sealed class Terminate : SystemMessage;
