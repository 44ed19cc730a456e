namespace Akka.Dispatch.SysMsg;

/// <summary>Makes the actor; the first message of each cell.</summary>
public sealed class Create : SystemMessage;
