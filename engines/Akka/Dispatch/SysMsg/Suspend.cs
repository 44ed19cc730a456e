namespace Akka.Dispatch.SysMsg;

/// <summary>Stops the processing of user messages; suspensions count.</summary>
public sealed class Suspend : SystemMessage;
