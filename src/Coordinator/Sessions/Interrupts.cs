using System.Runtime.InteropServices;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>Ctrl-C and SIGTERM: the first asks for a clean stop, the second for one at once.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource first = new();
    private readonly CancellationTokenSource second = new();
    private readonly PosixSignalRegistration[] registrations;

    public Interrupts() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
    ];

    /// <summary>The first was SIGTERM: whoever runs this process ends it, not a person at a terminal.</summary>
    public bool Terminated { get; private set; }

    public CancellationToken First => first.Token;
    public CancellationToken Second => second.Token;

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        first.Dispose();
        second.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        Terminated |= context.Signal == PosixSignal.SIGTERM && !first.IsCancellationRequested;
        (first.IsCancellationRequested ? second : first).Cancel();
    }
}
