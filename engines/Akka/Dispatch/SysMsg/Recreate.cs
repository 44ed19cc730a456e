namespace Akka.Dispatch.SysMsg;

/// <summary>Replaces the actor by a new instance and resumes it.</summary>
public sealed class Recreate(Exception cause) : SystemMessage
{
    public Exception Cause { get; } = cause;
}
