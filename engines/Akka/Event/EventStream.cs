using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Event;

/// <summary>Events by type within one system; a subscriber to a type gets its subtypes too. For any thread.</summary>
public sealed class EventStream
{
    private readonly Lock _lock = new();
    private readonly IReadOnlyList<ILogSink> _sinks;
    private ImmutableList<(IActorRef Subscriber, Type Channel)> _subscriptions = [];

    /// <summary>Subscribers by the type of the event; emptied by every change.</summary>
    private ConcurrentDictionary<Type, IActorRef[]> _byType = new();

    internal EventStream(LogLevel level, IReadOnlyList<ILogSink> sinks)
    {
        LogLevel = level;
        _sinks = sinks;
    }

    public LogLevel LogLevel { get; private set; }

    /// <summary>Sees every event that is not a log entry before the subscribers do.</summary>
    internal Action<object>? Notice { get; set; }

    public void SetLogLevel(LogLevel level) => LogLevel = level;

    /// <summary>False where the subscription was there already.</summary>
    public bool Subscribe(IActorRef subscriber, Type channel)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        ArgumentNullException.ThrowIfNull(channel);
        lock (_lock)
        {
            if (_subscriptions.Contains((subscriber, channel))) return false;
            _subscriptions = _subscriptions.Add((subscriber, channel));
            _byType = new ConcurrentDictionary<Type, IActorRef[]>();
            return true;
        }
    }

    public bool Unsubscribe(IActorRef subscriber, Type channel) =>
        Remove(s => s.Subscriber.Equals(subscriber) && s.Channel == channel);

    public bool Unsubscribe(IActorRef subscriber) => Remove(s => s.Subscriber.Equals(subscriber));

    public void Publish(object @event)
    {
        if (@event is LogEvent entry)
        {
            if (entry.LogLevel() < LogLevel) return;
            foreach (var sink in _sinks) sink.Write(entry);
        }
        else
        {
            Notice?.Invoke(@event);
        }

        foreach (var subscriber in SubscribersOf(@event.GetType()))
        {
            if (subscriber is IInternalActorRef { IsTerminated: true }) Unsubscribe(subscriber);
            else subscriber.Tell(@event, ActorRefs.NoSender);
        }
    }

    private bool Remove(Predicate<(IActorRef Subscriber, Type Channel)> which)
    {
        lock (_lock)
        {
            var left = _subscriptions.RemoveAll(which);
            if (left.Count == _subscriptions.Count) return false;
            _subscriptions = left;
            _byType = new ConcurrentDictionary<Type, IActorRef[]>();
            return true;
        }
    }

    private IActorRef[] SubscribersOf(Type type)
    {
        if (_subscriptions.IsEmpty) return [];

        // The cache is read before the subscriptions: one that was replaced meanwhile is no longer looked at by anyone.
        var cache = Volatile.Read(ref _byType);
        if (cache.TryGetValue(type, out var known)) return known;
        lock (_lock)
        {
            var matching = _subscriptions.Where(s => s.Channel.IsAssignableFrom(type));
            var found = matching.Select(s => s.Subscriber).Distinct().ToArray();
            _byType[type] = found;
            return found;
        }
    }
}
