namespace Akka.Dispatch.SysMsg;

/// <summary>
/// A system message with the link by which mailboxes queue it: one instance is sent to one actor, once.
/// </summary>
public abstract class SystemMessage : ISystemMessage
{
    internal SystemMessage? Next;
}
