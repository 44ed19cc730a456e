using Akka.Event;

namespace Akka.Actor;

/// <summary>
/// The orderly end of a system: phases one after the other, the tasks of a phase together, each phase within its time.
/// A task that fails or is late is logged and the next phase begins. The last phase terminates the system.
/// </summary>
public sealed class CoordinatedShutdown : IExtension
{
    public const string PhaseBeforeServiceUnbind = "before-service-unbind";
    public const string PhaseServiceUnbind = "service-unbind";
    public const string PhaseServiceRequestsDone = "service-requests-done";
    public const string PhaseServiceStop = "service-stop";
    public const string PhaseBeforeClusterShutdown = "before-cluster-shutdown";
    public const string PhaseClusterShardingShutdownRegion = "cluster-sharding-shutdown-region";
    public const string PhaseClusterLeave = "cluster-leave";
    public const string PhaseClusterExiting = "cluster-exiting";
    public const string PhaseClusterExitingDone = "cluster-exiting-done";
    public const string PhaseClusterShutdown = "cluster-shutdown";
    public const string PhaseBeforeActorSystemTerminate = "before-actor-system-terminate";
    public const string PhaseActorSystemTerminate = "actor-system-terminate";

    private static readonly string[] Phases =
    [
        PhaseBeforeServiceUnbind, PhaseServiceUnbind, PhaseServiceRequestsDone, PhaseServiceStop,
        PhaseBeforeClusterShutdown,
        PhaseClusterShardingShutdownRegion, PhaseClusterLeave, PhaseClusterExiting, PhaseClusterExitingDone,
        PhaseClusterShutdown,
        PhaseBeforeActorSystemTerminate, PhaseActorSystemTerminate,
    ];

    private readonly Lock _lock = new();
    private readonly ActorSystemImpl _system;
    private readonly Dictionary<string, List<(string Name, Func<CancellationToken, Task<Done>> Task)>> _tasks = [];
    private Task<Done>? _run;

    internal CoordinatedShutdown(ActorSystemImpl system)
    {
        _system = system;
        if (system.Settings.Config.GetBoolean("akka.coordinated-shutdown.terminate-actor-system", true))
        {
            AddTask(PhaseActorSystemTerminate, "terminate-system", async () =>
            {
                await _system.FinalTerminate().ConfigureAwait(false);
                return Done.Instance;
            });
        }
    }

    /// <summary>Why the shutdown runs; null before it does.</summary>
    public Reason? ShutdownReason { get; private set; }

    public TimeSpan TotalTimeout => Phases.Aggregate(TimeSpan.Zero, (sum, phase) => sum + Timeout(phase));

    public static CoordinatedShutdown Get(ActorSystem system) => new CoordinatedShutdownExtension().Apply(system);

    /// <summary>Adds to a phase that has not begun.</summary>
    public void AddTask(string phase, string taskName, Func<Task<Done>> task) =>
        AddCancellableTask(phase, taskName, _ => task());

    private void AddCancellableTask(string phase, string taskName, Func<CancellationToken, Task<Done>> task)
    {
        if (!Phases.Contains(phase))
        {
            throw new ArgumentException(
                $"Unknown phase [{phase}], known phases [{string.Join(',', Phases)}].", nameof(phase));
        }

        if (string.IsNullOrEmpty(taskName))
            throw new ArgumentException(
                "Set a task name when adding tasks to the CoordinatedShutdown.", nameof(taskName));
        lock (_lock)
        {
            if (!_tasks.TryGetValue(phase, out var tasks)) _tasks[phase] = tasks = [];
            tasks.Add((taskName, task));
        }
    }

    public TimeSpan Timeout(string phase) => _system.Settings.Config.GetTimeSpan(
        $"akka.coordinated-shutdown.phases.{phase}.timeout",
        phase is PhaseActorSystemTerminate or PhaseClusterShardingShutdownRegion or PhaseClusterExiting
            ? TimeSpan.FromSeconds(10)
            : _system.Settings.Config.GetTimeSpan(
                "akka.coordinated-shutdown.default-phase-timeout", TimeSpan.FromSeconds(5)));

    /// <summary>Runs the phases, from one on if given. Once: later calls get the same task.</summary>
    public Task<Done> Run(Reason reason, string? fromPhase = null)
    {
        lock (_lock)
        {
            if (_run is not null) return _run;
            ShutdownReason = reason;
            _run = Task.Run(() => RunPhases(reason, fromPhase));
            return _run;
        }
    }

    private async Task<Done> RunPhases(Reason reason, string? fromPhase)
    {
        _system.Log.Debug("Running CoordinatedShutdown with reason [{0}]", reason);
        foreach (var phase in Phases.SkipWhile(p => fromPhase is not null && p != fromPhase))
        {
            (string Name, Func<CancellationToken, Task<Done>> Task)[] tasks;
            lock (_lock) tasks = _tasks.TryGetValue(phase, out var list) ? [.. list] : [];
            if (tasks.Length == 0) continue;
            using var limit = new CancellationTokenSource(Timeout(phase));
            await Task.WhenAll(tasks.Select(t => RunTask(phase, t.Name, t.Task, limit.Token))).ConfigureAwait(false);
        }

        return Done.Instance;
    }

    private async Task RunTask(
        string phase, string name, Func<CancellationToken, Task<Done>> task, CancellationToken limit)
    {
        try
        {
            await task(limit).WaitAsync(limit).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            _system.Log.Warning(
                "Coordinated shutdown phase [{0}] timed out after {1}: task [{2}]", phase, Timeout(phase), name);
        }
        catch (Exception e)
        {
            _system.Log.Error(e, "Task [{0}] failed in phase [{1}]: {2}", name, phase, e.Message);
        }
    }

    /// <summary>Why a shutdown runs.</summary>
    public class Reason
    {
        protected Reason()
        {
        }

        public override string ToString() => GetType().Name;
    }

    /// <summary>Not known.</summary>
    public sealed class UnknownReason : Reason
    {
        public static readonly Reason Instance = new UnknownReason();
    }

    /// <summary><see cref="ActorSystem.Terminate"/> was called.</summary>
    public sealed class ActorSystemTerminateReason : Reason
    {
        public static readonly Reason Instance = new ActorSystemTerminateReason();
    }

    /// <summary>The process ends.</summary>
    public sealed class ClrExitReason : Reason
    {
        public static readonly Reason Instance = new ClrExitReason();
    }

    /// <summary>The cluster downed this node.</summary>
    public sealed class ClusterDowningReason : Reason
    {
        public static readonly Reason Instance = new ClusterDowningReason();
    }

    /// <summary>This node left the cluster.</summary>
    public sealed class ClusterLeavingReason : Reason
    {
        public static readonly Reason Instance = new ClusterLeavingReason();
    }

    /// <summary>This node could not join its cluster.</summary>
    public sealed class ClusterJoinUnsuccessfulReason : Reason
    {
        public static readonly Reason Instance = new ClusterJoinUnsuccessfulReason();
    }
}
