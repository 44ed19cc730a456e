using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Configuration;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>
/// Stands for a singleton wherever it runs: finds it on the oldest member, passes messages on with their senders, and
/// keeps a bounded number of them while it does not know where it is. Messages under way to one that just ended are
/// lost.
/// </summary>
internal sealed class SingletonProxy : ReceiveActor
{
    private const int MaxBufferSize = 10_000;
    private const int DefaultBufferSize = 1000;
    private static readonly TimeSpan FirstRetryAfter = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LastRetryAfter = TimeSpan.FromSeconds(1);

    private readonly string[] _singletonPath;
    private readonly string? _role;
    private readonly int _bufferSize;
    private readonly Cluster _cluster;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Queue<(object Message, IActorRef Sender)> _buffer = [];
    private readonly Dictionary<UniqueAddress, Member> _members = [];
    private UniqueAddress? _host;
    private IActorRef? _singleton;
    private long _attempt;
    private TimeSpan _retryAfter;
    private ICancelable? _retry;

    public SingletonProxy(string name, string managerPath, ClusterSingletonOptions options)
    {
        _singletonPath = [.. managerPath.Split('/', StringSplitOptions.RemoveEmptyEntries), name];
        _role = string.IsNullOrEmpty(options.Role) ? null : options.Role;
        _bufferSize = options.BufferSize ?? DefaultBufferSize;
        if (_bufferSize is < 0 or > MaxBufferSize)
            throw new ConfigurationException(
                $"ClusterSingletonOptions.BufferSize must be between 0 and {MaxBufferSize}, not {_bufferSize}");
        _cluster = Cluster.Get(Context.System);
        Receive<CurrentClusterState>(OnState);
        Receive<MemberRemoved>(e => Changed(() => _members.Remove(e.Member.UniqueAddress)));
        Receive<IMemberEvent>(e => Changed(() => _members[e.Member.UniqueAddress] = e.Member));
        Receive<ActorIdentity>(OnIdentity, i =>
            i.MessageId is string id && id.StartsWith(IdPrefix, StringComparison.Ordinal));
        Receive<Terminated>(OnTerminated, t => t.ActorRef.Equals(_singleton));
        Receive<AskAgain>(again =>
        {
            if (again.Attempt == _attempt && _singleton is null) Ask();
        });
        ReceiveAny(Forward);
    }

    private string IdPrefix => $"singleton-{Self.Path.Name}-";

    public static Props Props(string name, string managerPath, ClusterSingletonOptions options) =>
        Actor.Props.Create(() => new SingletonProxy(name, managerPath, options));

    protected override void PreStart() =>
        _cluster.Subscribe(Self, SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(IMemberEvent));

    protected override void PostStop()
    {
        _retry?.Cancel();
        _cluster.Unsubscribe(Self);
    }

    private void OnState(CurrentClusterState state) => Changed(() =>
    {
        foreach (var member in state.Members) _members[member.UniqueAddress] = member;
    });

    private void Changed(Action change)
    {
        change();
        var oldest = SingletonMachine.Oldest(_members.Values, _role)?.UniqueAddress;
        if (oldest == _host) return;
        _host = oldest;
        Forget();
        Seek();
    }

    private void Forget()
    {
        if (_singleton is not null) Context.Unwatch(_singleton);
        _singleton = null;
    }

    private void Seek()
    {
        _retryAfter = FirstRetryAfter;
        Ask();
    }

    private void Ask()
    {
        _retry?.Cancel();
        _attempt++;
        if (_host is null) return;
        Context.System.ActorSelection(new RootActorPath(_host.Address) / _singletonPath)
            .Tell(new Identify($"{IdPrefix}{_attempt}"), Self);
        _retry = Context.System.Scheduler.ScheduleTellOnceCancelable(_retryAfter, Self, new AskAgain(_attempt), Self);
        _retryAfter = _retryAfter * 2 < LastRetryAfter ? _retryAfter * 2 : LastRetryAfter;
    }

    private void OnIdentity(ActorIdentity identity)
    {
        // An answer to an earlier attempt at the same host is as good as one to the last.
        if (_singleton is not null || identity.Subject is not { } found || !IsAtHost(found)) return;
        _singleton = Context.Watch(found);
        _retry?.Cancel();
        _log.Debug("The singleton is {0}", found);
        while (_buffer.TryDequeue(out var waiting)) found.Tell(waiting.Message, waiting.Sender);
    }

    private bool IsAtHost(IActorRef found) => _host is not null &&
        (found.Path.Address == _host.Address
            || (found.Path.Address.HasLocalScope && _host == _cluster.SelfUniqueAddress));

    private void OnTerminated(Terminated terminated)
    {
        _singleton = null;
        Seek();
    }

    private void Forward(object message)
    {
        if (_singleton is not null)
        {
            _singleton.Tell(message, Sender);
            return;
        }
        if (_buffer.Count >= _bufferSize)
        {
            var lost = _bufferSize == 0 ? (Message: message, Sender) : _buffer.Dequeue();
            _log.Warning("The buffer of the proxy is full: a message of type [{0}] is dropped", lost.Message.GetType());
            Context.System.DeadLetters.Tell(new DeadLetter(lost.Message, lost.Sender, Self));
            if (_bufferSize == 0) return;
        }
        _buffer.Enqueue((message, Sender));
    }

    private sealed record AskAgain(long Attempt);
}
