using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Dispatch.SysMsg;

namespace Akka.Dispatch;

/// <summary>
/// The unbounded queues of one cell and its turn on the thread pool. Anyone may post; one thread at a time runs it,
/// system messages before every user message, at most <see cref="Throughput"/> user messages a turn. Each turn happens
/// before the next one. Once closed it passes everything on to dead letters, also what is posted later.
/// </summary>
internal sealed class Mailbox(ActorCell cell) : IThreadPoolWorkItem
{
    private const int Throughput = 30;

    private readonly ConcurrentQueue<Envelope> _user = new();

    /// <summary>
    /// Messages unstashed by the actor, to be processed before the queue, the next one last. Touched in the turn only.
    /// </summary>
    private readonly List<Envelope> _front = [];

    /// <summary>System messages, the newest first.</summary>
    private SystemMessage? _system;

    private int _scheduled;

    /// <summary>How often suspended and not resumed. Touched in the turn only.</summary>
    private int _suspensions;

    private bool _closed;

    public bool IsSuspended => _suspensions > 0;

    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>User messages in the queue; those unstashed are not counted. For any thread.</summary>
    public int Count => _user.Count;

    public bool IsEmpty => _user.IsEmpty;

    public void Post(in Envelope envelope)
    {
        _user.Enqueue(envelope);
        Schedule();
    }

    public void PostSystem(SystemMessage message)
    {
        var head = Volatile.Read(ref _system);
        while (true)
        {
            message.Next = head;
            var seen = Interlocked.CompareExchange(ref _system, message, head);
            if (seen == head) break;
            head = seen;
        }

        Schedule();
    }

    public void Suspend() => _suspensions++;

    public void Resume()
    {
        if (_suspensions > 0) _suspensions--;
    }

    public void Close() => Volatile.Write(ref _closed, true);

    /// <summary>Puts messages before all others, the first of them first. In the actor's turn only.</summary>
    public void Prepend(IEnumerable<Envelope> envelopes) => _front.AddRange(envelopes.Reverse());

    private void Schedule()
    {
        // The plain read spares an interlocked write on a busy mailbox; the posts before it are interlocked, hence
        // ordered before it.
        if (Volatile.Read(ref _scheduled) == 0 && Interlocked.CompareExchange(ref _scheduled, 1, 0) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        var outer = ActorCell.Enter(cell);
        RunSystemMessages();
        for (var left = Throughput; left > 0 && _suspensions == 0 && !_closed && TryTake(out var envelope); left--)
        {
            cell.Invoke(envelope);
            if (_system is not null) RunSystemMessages();
        }

        if (_closed) Drain();
        ActorCell.Leave(outer);

        // Read before the turn is given up, since the next turn may already be running on another thread.
        var canGoOn = _suspensions == 0 || _closed;
        var hasFront = _front.Count > 0;
        Interlocked.Exchange(ref _scheduled, 0);
        if (Volatile.Read(ref _system) is not null || (canGoOn && (hasFront || !_user.IsEmpty))) Schedule();
    }

    private bool TryTake(out Envelope envelope)
    {
        var last = _front.Count - 1;
        if (last < 0) return _user.TryDequeue(out envelope);
        envelope = _front[last];
        _front.RemoveAt(last);
        return true;
    }

    private void RunSystemMessages()
    {
        while (TakeSystemMessages() is { } message)
        {
            for (SystemMessage? next; ; message = next)
            {
                next = message.Next;
                message.Next = null;
                if (_closed) cell.RefuseSystem(message);
                else cell.InvokeSystem(message);
                if (next is null) break;
            }
        }
    }

    /// <summary>All queued system messages, the oldest first.</summary>
    private SystemMessage? TakeSystemMessages()
    {
        if (_system is null) return null;
        var newest = Interlocked.Exchange(ref _system, null);
        SystemMessage? oldest = null;
        while (newest is not null)
        {
            var next = newest.Next;
            newest.Next = oldest;
            oldest = newest;
            newest = next;
        }

        return oldest;
    }

    private void Drain()
    {
        RunSystemMessages();
        while (TryTake(out var envelope)) cell.Refuse(envelope);
    }
}
