using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor.Internal;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.Serialization;

namespace Akka.Actor;

/// <summary>The one implementation of an actor system.</summary>
internal sealed class ActorSystemImpl : ExtendedActorSystem
{
    private static readonly long ProcessStart = Stopwatch.GetTimestamp();

    private readonly TimerQueueScheduler _scheduler;
    private readonly ConcurrentDictionary<Type, Lazy<object>> _extensions = new();
    private readonly Stack<Action> _onTermination = new();
    private readonly TaskCompletionSource _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ActorRefProvider? _provider;

    public ActorSystemImpl(string name, Config config, ActorSystemSetup setup)
    {
        if (name.Length == 0 || !char.IsAsciiLetterOrDigit(name[0]) ||
            !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            throw new ArgumentException(
                $"invalid ActorSystem name [{name}], must contain only word characters " +
                "(i.e. [a-zA-Z0-9] plus non-leading '-')",
                nameof(name));
        }

        Name = name;
        Settings = new Settings(this, config);
        StartTime = Stopwatch.GetElapsedTime(ProcessStart);
        var logging = setup.Get<LoggingSetup>();
        EventStream = logging.HasValue
            ? new EventStream(logging.Value.Level ?? Event.Logging.LogLevelFor(Settings.LogLevel), logging.Value.Sinks)
            : new EventStream(Event.Logging.LogLevelFor(Settings.LogLevel), [new StandardOutSink()]);
        Log = new BusLogging(EventStream, $"ActorSystem({name})", typeof(ActorSystem));
        _scheduler = new TimerQueueScheduler(() => Log);
        EventStream.Notice = new DeadLetterListener(this).Notice;
        Serialization = new Serialization.Serialization(this);
        _ = new ActorRefProvider(this);
        WatchTermination();
        try
        {
            foreach (var serializers in setup.Setups.OfType<SerializersSetup>()) serializers.AddTo(this);
            if (setup.Get<RemoteProviderSetup>() is { HasValue: true } remote)
                _provider!.StartRemoting(remote.Value.Create(this));
            foreach (var start in setup.Setups.OfType<SystemStartSetup>()) start.Start(this);
        }
        catch (Exception)
        {
            FinalTerminate();
            throw;
        }
    }

    public override string Name { get; }
    public override Settings Settings { get; }
    public override Serialization.Serialization Serialization { get; }
    public override EventStream EventStream { get; }
    public override ILoggingAdapter Log { get; }
    public override IScheduler Scheduler => _scheduler;
    public override IActorRef DeadLetters => _provider!.DeadLetters;
    public override TimeSpan StartTime { get; }
    public override TimeSpan Uptime => Stopwatch.GetElapsedTime(ProcessStart) - StartTime;
    public override Task WhenTerminated => _terminated.Task;
    public override ActorRefProvider Provider => _provider!;
    public override IInternalActorRef Guardian => _provider!.Guardian;
    public override IInternalActorRef SystemGuardian => _provider!.SystemGuardian;

    public bool IsTerminating { get; private set; }

    internal void SetProvider(ActorRefProvider provider) => _provider = provider;

    public override IActorRef ActorOf(Props props, string? name = null) =>
        _provider!.Guardian.Cell.ActorOf(props, name);

    public override IActorRef SystemActorOf(Props props, string? name = null) =>
        _provider!.SystemGuardian.Cell.ActorOf(props, name);

    public override IActorRef SystemActorOf<TActor>(string? name = null) => SystemActorOf(Props.Create<TActor>(), name);

    public override ActorSelection ActorSelection(ActorPath actorPath) => ActorSelection(actorPath.ToString());

    public override ActorSelection ActorSelection(string actorPath) =>
        Actor.ActorSelection.Parse(this, _provider!.RootGuardian, actorPath);

    public override void Stop(IActorRef actor)
    {
        var parent = ((IInternalActorRef)actor).Parent;
        if (parent == Guardian || parent == SystemGuardian) ((LocalActorRef)parent!).Cell.Stop(actor);
        else ((IInternalActorRef)actor).Stop();
    }

    public override Task Terminate()
    {
        if (Settings.Config.GetBoolean("akka.coordinated-shutdown.run-by-actor-system-terminate", true))
            _ = CoordinatedShutdown.Get(this).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);
        else
            FinalTerminate();
        return WhenTerminated;
    }

    /// <summary>Stops the actors at once, without the phases before.</summary>
    internal Task FinalTerminate()
    {
        IsTerminating = true;
        Guardian.Stop();
        return WhenTerminated;
    }

    public override void RegisterOnTermination(Action code)
    {
        lock (_onTermination)
        {
            if (_terminated.Task.IsCompleted) throw new InvalidOperationException("ActorSystem already terminated.");
            _onTermination.Push(code);
        }
    }

    public override object RegisterExtension(IExtensionId extension) =>
        _extensions.GetOrAdd(
            extension.ExtensionType, _ => new Lazy<object>(() => extension.CreateExtension(this))).Value;

    internal void AddExtension<T>(T extension) where T : class, IExtension =>
        _extensions[typeof(T)] = new Lazy<object>(extension);

    public override object GetExtension(IExtensionId extensionId) => _extensions[extensionId.ExtensionType].Value;

    public override T GetExtension<T>() => (T)_extensions[typeof(T)].Value;

    public override bool HasExtension<T>() => _extensions.ContainsKey(typeof(T));

    public override bool TryGetExtension<T>(out T extension)
    {
        var found = _extensions.TryGetValue(typeof(T), out var lazy);
        extension = found ? (T)lazy!.Value : null!;
        return found;
    }

    private void WatchTermination() => _provider!.TerminationTask.ContinueWith(
        _ =>
        {
            _scheduler.Close();
            while (NextTerminationCode() is { } code)
            {
                try
                {
                    code();
                }
                catch (Exception e)
                {
                    Log.Error(e, "An action registered for the termination failed");
                }
            }

            _terminated.TrySetResult();
        },
        TaskScheduler.Default);

    private Action? NextTerminationCode()
    {
        lock (_onTermination) return _onTermination.TryPop(out var code) ? code : null;
    }

    public override string ToString() => $"{_provider!.RootPath.Address}";
}
