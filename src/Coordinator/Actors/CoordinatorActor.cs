using Akka.Actor;
using Akka.Cluster;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Coordinator.Actors;

/// <summary>
/// The cluster singleton: hands what happens to <see cref="RunMachine"/> and does what it says. Decides nothing.
/// </summary>
internal sealed partial class CoordinatorActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(500);

    private readonly CoordinatorContext context;
    private readonly FlightRecorder flight = new("coordinator");
    private readonly ILogger log;
    private readonly Dictionary<WorkerId, IActorRef> workers = [];
    private readonly Dictionary<IActorRef, Incarnation> processes = [];
    private readonly Cluster cluster = Cluster.Get(Context.System);
    private RunState state;

    public CoordinatorActor(CoordinatorContext context)
    {
        this.context = context;
        state = context.Initial;
        log = context.Loggers.CreateLogger<CoordinatorActor>();
        Receive<RunInput>(Step);
        Receive<Terminated>(gone => Lost(gone.ActorRef, "its actor has ended"));
        Receive<ClusterEvent.UnreachableMember>(gone => Lost(gone.Member.Address, "unreachable"));
        Receive<ClusterEvent.MemberRemoved>(gone => Lost(gone.Member.Address, "left the cluster"));
        Receive<ClusterEvent.CurrentClusterState>(_ => { });
        Receive<JoinRun>(join =>
        {
            processes[Sender] = join.Incarnation;
            Step(new WorkerSaid(join, join.Incarnation));
        });
        ReceiveAny(message =>
            Step(new WorkerSaid(message, processes.TryGetValue(Sender, out var process) ? process : null)));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        var self = Self;
        cluster.Subscribe(self, typeof(ClusterEvent.UnreachableMember), typeof(ClusterEvent.MemberRemoved));
        Timers.StartPeriodicTimer("tick", new Tick(), TickEvery, TickEvery);
        context.Supervisor.Listen(self.Tell);
        context.Monitor.Listen(self.Tell);
        context.Monitor.Publish(state);
    }

    protected override void PostStop() => cluster.Unsubscribe(Self);

    private void Step(RunInput input)
    {
        try
        {
            if (input is Tick)
                context.Journal.Check();
            var now = context.Time.GetUtcNow();
            var transition = RunMachine.Step(state, input, now);
            state = transition.State;
            if (input is not (Tick or WorkerSaid { Message: WorkerHeartbeat }))
                flight.Record(now, input);
            if (transition.Reason.Length > 0)
            {
                flight.Record(now, transition.Reason);
                LogReason(transition.Reason);
            }
            foreach (var effect in transition.Effects)
                Perform(effect);
            context.Monitor.Publish(state);
            if (input is Tick or ProcessExited or WorkerSaid { Message: JoinRun } || state.Phase == RunPhase.Ended)
                context.ClusterFile.Write(state, id =>
                    workers.TryGetValue(id, out var worker) ? worker.Path.Address.ToString() : "");
            if (input is ProcessExited exited)
                Down(exited.Worker);
        }
        catch (Exception error)
        {
            // Nothing of this input has been promised to a worker beyond what is journaled; a new coordinator recovers
            // from there.
            LogFailure(error);
            context.Monitor.End(new RunOutcome(1, error.Message, state));
            Context.Stop(Self);
        }
    }

    private void Perform(RunEffect effect)
    {
        switch (effect)
        {
            case WriteJournal write:
                context.Journal.Append(write.Record);
                context.Monitor.Publish(write.Record);
                break;
            case Send send:
                if (workers.TryGetValue(send.To, out var worker))
                    worker.Tell(send.Message);
                break;
            case Reply reply:
                if (reply.Message is JoinAccepted accepted)
                    Remember(accepted.Worker);
                Sender.Tell(reply.Message);
                break;
            case EndProcess end:
                context.Supervisor.End(end.Worker, end.ProcessId);
                Tell(end.Worker, new StopWorker(state.Settings.Run, state.Settings.Fence, end.Reason, 1));
                break;
            case ProcessProven proven:
                context.Supervisor.Proven(proven.Worker, proven.ProcessId);
                break;
            case AbandonWorker abandon:
                context.Supervisor.Abandon(abandon.Worker);
                break;
            case PruneCheckpoints prune:
                context.PruneCheckpoints(prune);
                break;
            case AnswerOperator answer:
                context.Monitor.Desk.Answer(answer.Number, answer.Answer);
                break;
            case ShowTiming show:
                context.Monitor.Publish(show.Timing);
                break;
            case WriteFlight write:
                context.WriteFlight(flight, write.Reason);
                break;
            case EndRun end:
                context.Monitor.End(new RunOutcome(end.ExitCode, end.Reason, state));
                break;
        }
    }

    private void Remember(WorkerId worker)
    {
        if (workers.TryGetValue(worker, out var before) && before.Equals(Sender))
            return;
        workers[worker] = Sender;
        Context.Watch(Sender);
    }

    private void Tell(WorkerId worker, object message)
    {
        if (workers.TryGetValue(worker, out var reference))
            reference.Tell(message);
    }

    private void Lost(IActorRef reference, string why)
    {
        foreach (var (worker, _) in workers.Where(pair => pair.Value.Equals(reference)).ToList())
            Lost(worker, why);
    }

    private void Lost(Address address, string why)
    {
        foreach (var (worker, _) in workers.Where(pair => pair.Value.Path.Address == address).ToList())
            Lost(worker, why);
    }

    private void Lost(WorkerId worker, string why)
    {
        if (state.Slots.TryGetValue(worker, out var slot) && slot.Incarnation is { } incarnation)
            Step(new WorkerUnreachable(worker, incarnation, why));
    }

    /// <summary>
    /// A process that has ended will not come back at its address: the cluster need not wait for its failure detector.
    /// </summary>
    private void Down(WorkerId worker)
    {
        if (!state.Slots[worker].IsPresent && workers.Remove(worker, out var reference))
            cluster.Down(reference.Path.Address);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Reason}")]
    private partial void LogReason(string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "the coordinator cannot go on")]
    private partial void LogFailure(Exception error);
}
