namespace Akka.Dispatch.SysMsg;

/// <summary>Takes one suspension back; with a cause it also says that the failure was forgiven.</summary>
public sealed class Resume(Exception? causedByFailure) : SystemMessage
{
    public Exception? CausedByFailure { get; } = causedByFailure;
}
