namespace Akka.Actor;

/// <summary>A <see cref="CancellationTokenSource"/> as <see cref="ICancelable"/>.</summary>
public sealed class Cancelable : ICancelable, IDisposable
{
    private readonly CancellationTokenSource _source = new();

    public Cancelable(IScheduler scheduler) => ArgumentNullException.ThrowIfNull(scheduler);

    public Cancelable(IScheduler scheduler, TimeSpan delay) : this(scheduler) => CancelAfter(delay);

    public bool IsCancellationRequested => _source.IsCancellationRequested;
    public CancellationToken Token => _source.Token;

    public void Cancel() => _source.Cancel();
    public void Cancel(bool throwOnFirstException) => _source.Cancel(throwOnFirstException);
    public void CancelAfter(TimeSpan delay) => _source.CancelAfter(delay);
    public void CancelAfter(int millisecondsDelay) => _source.CancelAfter(millisecondsDelay);
    public void Dispose() => _source.Dispose();
}
