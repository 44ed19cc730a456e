using System.Threading.Channels;

namespace ClusterLlm.Coordinator.Operations.Feed;

/// <summary>What one subscriber of a <see cref="Broadcast{T}"/> has yet to read. One reader.</summary>
internal sealed class Subscription<T>(Channel<T> channel, Action<Subscription<T>> remove) : IDisposable
{
    /// <summary>Ends when nothing more is published, or when the reader was too slow.</summary>
    public ChannelReader<T> Reader => channel.Reader;

    /// <summary>It was too slow: something is missing behind what can still be read.</summary>
    public bool WasDropped { get; private set; }

    /// <summary>False when there is no room: nothing more is offered then.</summary>
    public bool Offer(T item)
    {
        if (channel.Writer.TryWrite(item))
            return true;
        // Its reader may have ended the subscription meanwhile.
        WasDropped = true;
        channel.Writer.TryComplete();
        return false;
    }

    public void Complete() => channel.Writer.TryComplete();

    public void Dispose()
    {
        remove(this);
        channel.Writer.TryComplete();
    }
}
