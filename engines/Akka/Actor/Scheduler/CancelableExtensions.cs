namespace Akka.Actor;

/// <summary>Calling off what may not be there.</summary>
public static class CancelableExtensions
{
    public static void CancelIfNotNull(this ICancelable? cancelable) => cancelable?.Cancel();
}
