namespace Akka.Actor;

/// <summary>Something that can be called off.</summary>
public interface ICancelable
{
    bool IsCancellationRequested { get; }
    CancellationToken Token { get; }
    void Cancel();
    void Cancel(bool throwOnFirstException);
    void CancelAfter(TimeSpan delay);
    void CancelAfter(int millisecondsDelay);
}
