using Akka.Actor;
using ClusterLlm.Hosting.Logging;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Diagnostics;
using ClusterLlm.Worker.Collectives;
using ClusterLlm.Worker.Compute;
using ClusterLlm.Worker.State;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Worker.Training;

/// <summary>Hands what happens to <see cref="WorkerMachine"/> and does what it says. Decides nothing.</summary>
internal sealed partial class WorkerActor : ReceiveActor, IWithTimers, ICollectiveObserver
{
    private const int MessageRefused = 3002;

    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>A donor that sends nothing for this long is given up.</summary>
    private static readonly TimeSpan DonorPatience = TimeSpan.FromSeconds(10);

    private readonly WorkerContext _context;
    private readonly ILogger _log;
    private readonly IActorRef _coordinator;
    private readonly IActorRef _self;
    private readonly FlightRecorder _flight;
    private readonly LogLimiter _refusals;
    private readonly ComputeJobs _jobs;
    private WorkerState _state;
    private DataPlane.DataPlane? _plane;
    private RemoteCollective? _collective;
    private IGradientComputer? _computer;
    private StateServer? _server;
    private Task _checkpoint = Task.CompletedTask;
    private string _runDirectory = "";
    private string? _run;
    private string? _name;

    public WorkerActor(WorkerContext context, IActorRef coordinator)
    {
        (_context, _log, _coordinator, _self) = (context, context.Log, coordinator, Self);
        _flight = new FlightRecorder($"process {Environment.ProcessId}");
        _refusals = new LogLimiter(LogLimit.Default, context.Time);
        _jobs = new ComputeJobs(context.Time);
        _name = context.Worker.Value < 0 ? null : context.Worker.ToString();
        _state = WorkerState.Start(context.Worker, context.Incarnation, Environment.ProcessId, context.Host,
            context.Time.GetUtcNow());
        Receive<PlaneStarted>(Start);
        Receive<WorkerInput>(Step);
        Receive<RunReady>(Opened);
        Receive<LookAtDonors>(_ => _plane?.Landing.Fetch?.GiveUpQuiet());
        Receive<Status.Failure>(failure => Step(new JobFailed(failure.Cause.GetBaseException().Message)));
        Receive<Terminated>(_ => Step(new CoordinatorLost()));
        ReceiveAny(message =>
        {
            if (message is JoinAccepted)
                Context.Watch(Sender);
            Step(new Heard(message));
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _context.Telemetry?.Watch(() => MailboxDepth.Of(_self));
        Timers.StartPeriodicTimer("tick", new Tick(), TickEvery, TickEvery);
        Timers.StartPeriodicTimer("donors", new LookAtDonors(), DonorPatience, DonorPatience);
    }

    public void Reduced(ReductionCompleted completed) =>
        _self.Tell(new GradientComplete(completed), ActorRefs.NoSender);

    public void Failed(ReductionFailed failed) => _self.Tell(new ReductionBroken(failed), ActorRefs.NoSender);

    protected override void PostStop() => _collective?.Dispose();

    private void Start(PlaneStarted started)
    {
        _plane = started.Plane;
        _plane.PeerLost += (worker, address) =>
        {
            _plane.Landing.Fetch?.Lost(worker);
            _self.Tell(new PeerLost(worker, address), ActorRefs.NoSender);
        };
        Step(new EnvironmentReady(_plane.Address, started.Numerics, started.HttpAddress));
    }

    private void Step(WorkerInput input)
    {
        try
        {
            Decide(input);
        }
        catch (Exception exception)
        {
            // A worker whose state is in doubt must not go on; another process takes its place.
            LogFailure(exception);
            _context.Ended(1, exception.Message);
            Context.Stop(Self);
        }
    }

    private void Decide(WorkerInput input)
    {
        var now = _context.Time.GetUtcNow();
        var before = _state;
        var transition = WorkerMachine.Step(before, input, now);
        _state = transition.State;
        if (input is not Tick)
            _flight.Record(now, input);
        if (transition.Reason.Length > 0)
        {
            _flight.Record(now, transition.Reason);
            Say(transition);
        }

        EnterScope();
        foreach (var effect in transition.Effects)
            Perform(effect);
        _context.Telemetry?.Took(before, input, transition);
    }

    private void Say(WorkerTransition transition)
    {
        if (!transition.Refused)
            LogReason(transition.Reason);
        else if (_refusals.Admit(MessageRefused, LogLimiter.Shape(transition.Reason)) is { Admitted: true } admission)
            LogRefused(transition.Reason, admission.Suppressed);
    }

    /// <summary>The machine knows no secrets.</summary>
    private object WithToken(object message) => message switch
    {
        JoinRun join => join with { Token = _context.Token },
        DrainWorker drain => drain with { Token = _context.Token },
        _ => message,
    };

    private void Perform(WorkerEffect effect)
    {
        switch (effect)
        {
            case SendToCoordinator send:
                _coordinator.Tell(WithToken(send.Message), Self);
                break;
            case SendHeartbeat beat:
                _coordinator.Tell(Complete(beat.Heartbeat), Self);
                break;
            case OpenRun open:
                _plane!.Self = _state.Self;
                _runDirectory = open.Accepted.RunDirectory;
                _context.Telemetry?.Joined(_state.Self, open.Accepted);
                Introduce(open.Accepted);
                _context.Compute.Run(() => new RunReady(_context.Opener.Open(open.Accepted))).PipeTo(_self);
                break;
            case BringUpState load:
                Run(computer => _jobs.BringUp(computer, load.Request));
                break;
            case FetchState fetch:
                Fetch(fetch.Request);
                break;
            case OfferState offer:
                _server!.Offer(offer.At);
                break;
            case WithdrawState:
                _server?.Withdraw();
                break;
            case BeginReduction begin:
                foreach (var member in begin.Plan.Members.Where(m => m.Worker != _state.Self))
                    _plane!.Connect(member.Worker, member.DataAddress);
                _collective!.Begin(begin.Plan, _computer!.Result);
                break;
            case AbandonReduction:
                _collective?.Abandon();
                break;
            case OfferNode offer:
                _collective!.Offer(offer.Node, _computer!.Gradient(offer.Buffer), offer.LossTokens);
                break;
            case Compute compute:
                Run(computer => _jobs.ComputeNode(computer, compute));
                break;
            case ApplyUpdate apply:
                Run(computer => _jobs.Apply(computer, apply.Commit));
                break;
            case SettleOnState settle:
                Run(computer => _jobs.Settle(computer, settle));
                break;
            case CheckNodes check:
                Run(computer => new NodesChecked([.. check.Nodes
                    .Where(node => !FloatMath.AllFinite(computer.Gradient(node.Buffer))).Select(node => node.Node)]));
                break;
            case Evaluate evaluate:
                Run(computer => ComputeJobs.EvaluateBatch(computer, evaluate.Batch));
                break;
            case WriteFlight write:
                WriteFlightRecord(write.Reason);
                break;
            case StartCheckpoint start:
                WriteCheckpoint(start);
                break;
            case Exit exit:
                End(exit);
                break;
        }
    }

    private WorkerHeartbeat Complete(WorkerHeartbeat beat)
    {
        beat = beat with { ResidentBytes = Environment.WorkingSet };
        return beat.Phase == WorkerPhase.Reducing && _collective?.Missing() is { } missing
            ? beat with { WaitsFor = missing.From, Detail = missing.What } : beat;
    }

    private void EnterScope()
    {
        var at = _state.At;
        _context.Scopes.Enter(_run, _name, _run is null ? null : at.Generation.Value,
            at.Step == WorkerState.NoState ? null : at.Step.Value);
    }

    /// <summary>To whoever reads the log: who this is. The run's folder may be out of this host's reach.</summary>
    private void Introduce(JoinAccepted accepted)
    {
        (_run, _name) = (accepted.At.Run.ToString(), _state.Self.ToString());
        if (Directory.Exists(_runDirectory))
            _context.LogTo(Path.Combine(_runDirectory, "logs", $"{_name}.log"));
    }

    private void WriteFlightRecord(string reason)
    {
        try
        {
            _flight.Write(Path.Combine(_runDirectory, "flight", $"{_state.Self}.jsonl"), _context.Time.GetUtcNow(),
                reason);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What could not be written down does not stop what is done.
            LogNoFlight(error, reason);
        }
    }

    private void Run(Func<IGradientComputer, WorkerInput> job)
    {
        var computer = _computer!;
        _context.Compute.Run(() => job(computer)).PipeTo(_self);
    }

    private void Opened(RunReady ready)
    {
        var run = ready.Run;
        _computer = run.Computer;
        _collective = new RemoteCollective(_plane!, this, run.FrameBytes, run.WindowBytes);
        _plane!.Landing.Collective = _collective;
        _context.Telemetry?.Watch(_collective);
        _server = new StateServer(_state.Self, run.Computer, _plane, run.FrameBytes);
        _plane.Server = _server;
        Step(new RunOpened(run.OrphanTimeout));
    }

    private void Fetch(ReceiveState request)
    {
        foreach (var donor in request.Donors)
            _plane!.Connect(donor.Worker, donor.DataAddress);
        var started = _context.Time.GetTimestamp();
        var computer = _computer!;
        var fetch = new StateFetch(request.At, _state.Self, _plane!.Address, request.Donors.Select(d => d.Worker),
            computer, _plane);
        _plane.Landing.Fetch = fetch;
        fetch.Begin();
        Received().PipeTo(_self);

        async Task<WorkerInput> Received()
        {
            await fetch.Completion.ConfigureAwait(false);
            var hash = await _context.Compute.Run(computer.StateHash).ConfigureAwait(false);
            var seconds = _context.Time.GetElapsedTime(started).TotalSeconds;
            return hash == request.StateHash
                ? new StateArrived(request.At, hash, seconds)
                : new StateMissing(request.At,
                    $"the state received has hash {hash:x16} instead of {request.StateHash:x16}");
        }
    }

    private void WriteCheckpoint(StartCheckpoint start)
    {
        var (at, progress) = start;
        var computer = _computer!;
        // It begins on the compute thread, before any later update.
        var written = _context.Compute.Run(() => computer.StartCheckpoint(at, progress)).Unwrap();
        var worker = _state.Self;
        var report = Report();
        _checkpoint = Task.WhenAll(_checkpoint, report);
        report.PipeTo(_self);

        async Task<CheckpointEnded> Report()
        {
            try
            {
                var (directory, sha256, bytes, seconds) = await written.ConfigureAwait(false);
                return new CheckpointEnded(new CheckpointWritten(at, worker, directory, sha256, bytes, seconds));
            }
            catch (Exception exception)
            {
                return new CheckpointEnded(new CheckpointFailed(at, worker, exception.Message));
            }
        }
    }

    private void End(Exit exit)
    {
        LogEnd(exit.Code == 0 ? LogLevel.Information : LogLevel.Error, exit.Reason, exit.Code);
        if (exit.Code != 0 && _runDirectory.Length > 0)
            WriteFlightRecord(exit.Reason);
        _checkpoint.ContinueWith(_ => _context.Ended(exit.Code, exit.Reason), TaskScheduler.Default);
    }

    [LoggerMessage(EventId = 3001, EventName = "worker_decided", Level = LogLevel.Information, Message = "{Reason}")]
    private partial void LogReason(string reason);

    [LoggerMessage(EventId = MessageRefused, EventName = "message_refused", Level = LogLevel.Information,
        Message = "{Reason} ({Suppressed} like it before)")]
    private partial void LogRefused(string reason, long suppressed);

    [LoggerMessage(EventId = 3003, EventName = "worker_ends", Message = "ends with exit code {ExitCode}: {Reason}")]
    private partial void LogEnd(LogLevel level, string reason, int exitCode);

    [LoggerMessage(EventId = 3004, EventName = "worker_failed", Level = LogLevel.Critical,
        Message = "the worker cannot go on")]
    private partial void LogFailure(Exception exception);

    [LoggerMessage(EventId = 3005, EventName = "flight_recorder_not_written", Level = LogLevel.Warning,
        Message = "the flight recorder could not be written ({Reason})")]
    private partial void LogNoFlight(Exception error, string reason);

    /// <summary>The data plane listens and the libraries are loaded.</summary>
    internal sealed record PlaneStarted(DataPlane.DataPlane Plane, NumericsFingerprint Numerics,
        string HttpAddress = "");

    private sealed record LookAtDonors;

    private sealed record RunReady(OpenedRun Run);
}
