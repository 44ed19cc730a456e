using System.Diagnostics;
using ClusterLlm.Kubernetes.Tests.Manifests;

namespace ClusterLlm.Kubernetes.Tests.Emulator;

/// <summary>
/// One pod from its creation to its deletion, as a kubelet treats it: its container is probed, and started again, later
/// each time, when it ends or is no longer alive.
/// </summary>
internal sealed class Pod
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _deleting = new();
    private readonly PodSpec _spec;
    private readonly Sandbox _sandbox;
    private readonly Action<string> _note;
    private readonly Task _life;
    private volatile ContainerProcess? _container;
    private volatile bool _ready;

    public Pod(string name, string address, PodSpec spec, Sandbox sandbox, Action<string> note)
    {
        (Name, Address, _spec, _sandbox) = (name, address, spec, sandbox);
        _note = text => note($"{name}: {text}");
        _life = RunAsync();
    }

    public string Name { get; }
    public string Address { get; }

    /// <summary>By its readiness probe.</summary>
    public bool Ready => _ready;

    public int Restarts { get; private set; }

    private Container Container => _spec.Containers.Single();

    private TimeSpan Grace => TimeSpan.FromSeconds(_spec.TerminationGracePeriodSeconds);

    /// <summary>The container's process ends at once, as when the kernel is out of memory; its pod stays.</summary>
    public void Crash() => _container?.Signal("KILL");

    /// <summary>preStop, SIGTERM, and SIGKILL when the grace period is over.</summary>
    public async Task DeleteAsync()
    {
        await _deleting.CancelAsync();
        if (_container is { Ended.IsCompleted: false } container)
            await TerminateAsync(container);
        await _life;
    }

    public void Kill()
    {
        _deleting.Cancel();
        _container?.Signal("KILL");
    }

    private async Task RunAsync()
    {
        var backOff = FirstBackOff;
        while (true)
        {
            using var container = _sandbox.Start(_note);
            _container = container;
            using var ended = new CancellationTokenSource();
            var probing = new Probing(Container, Address, _note).RunAsync(ready => _ready = ready,
                () => TerminateAsync(container), ended.Token);
            var exitCode = await container.Ended;
            await ended.CancelAsync();
            await probing;
            _ready = false;
            _note($"--- ended with exit code {exitCode}");
            if (_deleting.IsCancellationRequested)
                return;
            Restarts++;
            try
            {
                await Task.Delay(backOff, _deleting.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            backOff = 2 * backOff < LongestBackOff ? 2 * backOff : LongestBackOff;
        }
    }

    private async Task TerminateAsync(ContainerProcess container)
    {
        _note("--- is to end");
        var grace = Task.Delay(Grace);
        if (Container.Lifecycle?.PreStop is { Exec.Command: { Count: > 0 } command } && container.Id is { } id)
            await Task.WhenAny(StopHookAsync(id, command), container.Ended, grace);
        container.Signal("TERM");
        if (await Task.WhenAny(container.Ended, grace) == grace)
        {
            _note("--- is killed: the grace period is over");
            container.Signal("KILL");
        }
        await container.Ended;
    }

    private async Task StopHookAsync(int containerProcess, IReadOnlyList<string> command)
    {
        using var hook = _sandbox.Execute(containerProcess, command);
        hook.StandardInput.Close();
        var (output, errors) = (hook.StandardOutput.ReadToEndAsync(), hook.StandardError.ReadToEndAsync());
        await hook.WaitForExitAsync();
        _note($"--- preStop ended with {hook.ExitCode}: {(await output + await errors).Trim()}");
    }
}
