namespace Akka.Dispatch.SysMsg;

/// <summary>A message of the system to an actor's cell; it overtakes user messages. Not for applications.</summary>
public interface ISystemMessage
{
}
