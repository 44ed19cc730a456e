using ClusterLlm.Kubernetes.Tests.Manifests;

namespace ClusterLlm.Kubernetes.Tests.Emulator;

/// <summary>What the controller of a StatefulSet does: a pod that is gone comes back under its name, an update takes
/// one at a time.</summary>
internal sealed class SetOfPods
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly Func<StatefulSet, string, Pod> _create;
    private readonly Action<Pod> _remove;
    private readonly StatefulSet _set;
    private readonly int _maxUnavailable;

    /// <param name="set">From the manifests.</param>
    /// <param name="maxUnavailable">By its disruption budget.</param>
    /// <param name="create">A pod of that name.</param>
    /// <param name="remove">What is left of a pod that has ended.</param>
    public SetOfPods(StatefulSet set, int maxUnavailable, Func<StatefulSet, string, Pod> create, Action<Pod> remove)
    {
        (_set, _maxUnavailable, _create, _remove) = (set, maxUnavailable, create, remove);
        Pods = new Pod[set.Spec.Replicas ?? 1];
    }

    public Pod[] Pods { get; }

    /// <summary>Of the pods that are made from now on.</summary>
    public PodTemplate Template => _set.Spec.Template;

    public async Task StartAsync()
    {
        for (var i = 0; i < Pods.Length; i++)
        {
            Pods[i] = Create(i);
            if (_set.Spec.PodManagementPolicy != "Parallel" && i + 1 < Pods.Length)
                await ReadyAsync(i);
        }
    }

    /// <summary>Deletes a pod; another takes its name once it is gone.</summary>
    public async Task DeleteAsync(int ordinal)
    {
        var pod = Pods[ordinal];
        await pod.DeleteAsync();
        _remove(pod);
        Pods[ordinal] = Create(ordinal);
    }

    /// <summary>As an eviction, which the disruption budget allows only while enough are ready.</summary>
    public async Task EvictAsync(int ordinal)
    {
        await UntilAsync(() => Pods.Where((_, i) => i != ordinal).Count(pod => !pod.Ready) < _maxUnavailable,
            $"the others than {Pods[ordinal].Name} are not ready");
        await DeleteAsync(ordinal);
    }

    /// <summary>
    /// As after a change of the template: from the last to the first, each when the one before is ready.
    /// </summary>
    public async Task RollAsync()
    {
        for (var i = Pods.Length - 1; i >= 0; i--)
        {
            await EvictAsync(i);
            await ReadyAsync(i);
        }
    }

    public Task ReadyAsync(int ordinal) => UntilAsync(() => Pods[ordinal].Ready, $"{Pods[ordinal].Name} is not ready");

    private Pod Create(int ordinal) => _create(_set, $"{_set.Metadata.Name}-{ordinal}");

    private static async Task UntilAsync(Func<bool> condition, string otherwise)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!condition())
        {
            Assert.False(deadline.IsCancellationRequested, otherwise);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
