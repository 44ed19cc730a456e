using System.Runtime.InteropServices;

namespace ClusterLlm.Worker.Hosting;

/// <summary>
/// SIGTERM asks a worker to leave, from its first moment on: in a container nothing else would end it. So does Ctrl-C
/// where a person joined it; elsewhere that reaches the whole group of processes, and is the coordinator's business.
/// </summary>
internal sealed class LeaveSignals : IDisposable
{
    private readonly TaskCompletionSource<string> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> second = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] registrations;

    public LeaveSignals(bool byHand) => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            if (byHand)
                Take(context);
        }),
    ];

    /// <summary>Completes with the name of the signal: leave in order.</summary>
    public Task<string> First => first.Task;

    /// <summary>Leave at once.</summary>
    public Task<string> Second => second.Task;

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
    }

    private void Take(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!first.TrySetResult(context.Signal.ToString()))
            second.TrySetResult(context.Signal.ToString());
    }
}
