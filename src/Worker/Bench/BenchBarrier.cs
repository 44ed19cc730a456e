using Akka.Actor;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Worker.Bench;

/// <summary>All ranks wait here after each iteration, as a commit makes workers wait for each other.</summary>
internal sealed class BenchBarrier : ReceiveActor
{
    public const string Name = "barrier";

    private readonly Dictionary<StepId, int> _arrived = [];
    private readonly Dictionary<StepId, TaskCompletionSource> _waiting = [];

    public BenchBarrier(int peers)
    {
        Receive<StepApplied>(applied =>
        {
            _arrived[applied.At.Step] = _arrived.GetValueOrDefault(applied.At.Step) + 1;
            Release(applied.At.Step, peers);
        });
        Receive<Wait>(wait =>
        {
            _waiting[wait.Step] = wait.Released;
            Release(wait.Step, peers);
        });
    }

    private void Release(StepId step, int peers)
    {
        if (_arrived.GetValueOrDefault(step) == peers && _waiting.Remove(step, out var released))
            released.SetResult();
    }

    internal sealed record Wait(StepId Step, TaskCompletionSource Released);
}
