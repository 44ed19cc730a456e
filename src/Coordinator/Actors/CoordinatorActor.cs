using Akka.Actor;
using Akka.Cluster;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Hosting.Logging;
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
    /// <summary>Who asked to join, with those whom nobody remembers otherwise.</summary>
    private const int MostProcesses = 16_384;
    private const int MessageRefused = 2002;

    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(500);

    private readonly CoordinatorContext context;
    private readonly FlightRecorder flight = new("coordinator");
    private readonly ILogger log;
    private readonly LogLimiter refusals;
    private readonly string run;
    private readonly Dictionary<WorkerId, IActorRef> workers = [];
    private readonly Dictionary<IActorRef, Incarnation> processes = [];
    private readonly Cluster cluster = Cluster.Get(Context.System);
    private RunState state;

    public CoordinatorActor(CoordinatorContext context)
    {
        this.context = context;
        state = context.Initial;
        log = context.Loggers.CreateLogger<CoordinatorActor>();
        refusals = new LogLimiter(LogLimit.Default, context.Time);
        run = state.Settings.Run.ToString();
        Receive<RunInput>(Step);
        Receive<Terminated>(gone => Lost(gone.ActorRef, "its actor has ended"));
        Receive<ClusterEvent.UnreachableMember>(gone => Lost(gone.Member.Address, "unreachable"));
        Receive<ClusterEvent.MemberRemoved>(gone => Lost(gone.Member.Address, "left the cluster"));
        Receive<ClusterEvent.CurrentClusterState>(_ => { });
        Receive<JoinRun>(join =>
        {
            if (Refuses(join))
                return;
            if (processes.Count >= MostProcesses)
                Forget();
            processes[Sender] = join.Incarnation;
            Step(new WorkerSaid(join, join.Incarnation));
        });
        ReceiveAny(message =>
        {
            if (Refuses(message))
                return;
            var process = processes.TryGetValue(Sender, out var known) ? known : (Incarnation?)null;
            if (process is null && StaleMessages.Sender(message) is not null)
            {
                // One of an earlier coordinator's beats until it has joined this one.
                if (message is not WorkerHeartbeat)
                    context.Peers.Warn(PeerName(), $"sends {message.GetType().Name} without having joined");
            }
            else
            {
                Step(new WorkerSaid(message, process));
            }
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        var self = Self;
        cluster.Subscribe(self, typeof(ClusterEvent.UnreachableMember), typeof(ClusterEvent.MemberRemoved));
        Timers.StartPeriodicTimer("tick", new Tick(), TickEvery, TickEvery);
        context.Supervisor.Listen(self.Tell);
        context.Telemetry.Watch(() => MailboxDepth.Of(self));
        context.Monitor.Listen(self.Tell);
        context.Monitor.Publish(state);
    }

    protected override void PostStop() => cluster.Unsubscribe(Self);

    private bool Refuses(object message)
    {
        if (context.Admission.Refusal(message, PeerName()) is not { } refusal)
            return false;
        Sender.Tell(refusal);
        return true;
    }

    private string PeerName() => Sender.Path.Address.Host ?? "this process";

    /// <summary>All but those who take part.</summary>
    private void Forget()
    {
        var present = state.Slots.Values.Select(slot => slot.Incarnation).ToHashSet();
        foreach (var gone in processes.Where(pair => !present.Contains(pair.Value)).Select(pair => pair.Key).ToList())
            processes.Remove(gone);
    }

    /// <summary>
    /// The machine changes nothing when it throws: what a worker said is dropped then, and the worker with it.
    /// </summary>
    private RunTransition Transition(RunInput input, DateTimeOffset now)
    {
        try
        {
            return RunMachine.Step(state, input, now);
        }
        catch (Exception error) when (input is WorkerSaid { Message: var message })
        {
            context.Peers.Warn(PeerName(), $"its {message.GetType().Name} cannot be handled: {error.Message}");
            return input is WorkerSaid { Sender: { } process } && StaleMessages.Sender(message) is { } worker
                ? RunMachine.Step(
                    state, new WorkerUnreachable(worker, process, $"its {message.GetType().Name} cannot be handled"),
                    now)
                : new RunTransition(state, [], "", Refused: true);
        }
    }

    private void Step(RunInput input)
    {
        try
        {
            if (input is Tick)
                context.Journal.Check();
            var now = context.Time.GetUtcNow();
            var before = state;
            var transition = Transition(input, now);
            state = transition.State;
            if (input is not (Tick or WorkerSaid { Message: WorkerHeartbeat }))
                flight.Record(now, input);
            if (transition.Reason.Length > 0)
            {
                flight.Record(now, transition.Reason);
                Say(transition);
            }
            context.Scopes.Enter(run, null, state.Generation.Value, state.Committed.Value);
            foreach (var effect in transition.Effects)
            {
                Perform(effect);
                if (effect is WriteJournal written)
                    context.Telemetry.Journaled(before, input, written.Record);
            }
            context.Telemetry.Took(state);
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

    private void Say(RunTransition transition)
    {
        if (!transition.Refused)
            LogReason(transition.Reason);
        else if (refusals.Admit(MessageRefused, LogLimiter.Shape(transition.Reason)) is { Admitted: true } admission)
            LogRefused(transition.Reason, admission.Suppressed);
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
                    worker.Tell(context.Telemetry.Stamp(send.Message));
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

    [LoggerMessage(EventId = 2001, EventName = "run_decided", Level = LogLevel.Information, Message = "{Reason}")]
    private partial void LogReason(string reason);

    [LoggerMessage(EventId = MessageRefused, EventName = "message_refused", Level = LogLevel.Warning,
        Message = "{Reason} ({Suppressed} like it before)")]
    private partial void LogRefused(string reason, long suppressed);

    [LoggerMessage(EventId = 2003, EventName = "run_failed", Level = LogLevel.Critical,
        Message = "the coordinator cannot go on")]
    private partial void LogFailure(Exception error);
}
