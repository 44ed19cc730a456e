using System.Collections.Immutable;
using System.Threading.Channels;

namespace ClusterLlm.Coordinator.Operations.Feed;

/// <summary>
/// Gives every subscriber what is published, in order. Publishing never waits: a subscriber whose room is full is
/// dropped, and finds its subscription at an end.
/// </summary>
internal sealed class Broadcast<T>
{
    private readonly Lock guard = new();
    private ImmutableArray<Subscription<T>> subscribers = [];
    private bool complete;

    public int Subscribers => subscribers.Length;

    /// <param name="room">Items that may wait for the subscriber; null sets no bound, for those of this
    /// process.</param>
    public Subscription<T> Subscribe(int? room)
    {
        var channel = room is { } most
            ? Channel.CreateBounded<T>(new BoundedChannelOptions(most) { SingleReader = true })
            : Channel.CreateUnbounded<T>(new UnboundedChannelOptions { SingleReader = true });
        var subscription = new Subscription<T>(channel, Remove);
        lock (guard)
        {
            if (complete)
                channel.Writer.Complete();
            else
                subscribers = subscribers.Add(subscription);
        }
        return subscription;
    }

    public void Publish(T item)
    {
        foreach (var subscriber in subscribers)
            if (!subscriber.Offer(item))
                Remove(subscriber);
    }

    /// <summary>Nothing more comes.</summary>
    public void Complete()
    {
        lock (guard)
        {
            complete = true;
            foreach (var subscriber in subscribers)
                subscriber.Complete();
            subscribers = [];
        }
    }

    private void Remove(Subscription<T> subscriber)
    {
        lock (guard)
            subscribers = subscribers.Remove(subscriber);
    }
}
