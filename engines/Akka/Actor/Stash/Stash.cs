namespace Akka.Actor;

/// <summary>
/// The stash of one actor instance. When the instance ends, the cell puts its messages back into the mailbox.
/// </summary>
internal sealed class Stash(ActorCell cell) : IStash
{
    private readonly Queue<Envelope> _messages = new();
    private long _newest;

    public int Count => _messages.Count;
    public bool IsEmpty => _messages.Count == 0;
    public bool NonEmpty => _messages.Count > 0;

    void IStash.Stash()
    {
        var envelope = cell.CurrentEnvelope;
        if (_newest == cell.EnvelopeId)
            throw new IllegalActorStateException($"Can't stash the same message {envelope.Message} more than once");
        _newest = cell.EnvelopeId;
        _messages.Enqueue(envelope);
    }

    public void Unstash()
    {
        if (_messages.TryDequeue(out var envelope)) cell.Mailbox.Prepend([envelope]);
    }

    public void UnstashAll()
    {
        if (_messages.Count == 0) return;
        cell.Mailbox.Prepend(ClearStash());
    }

    public void UnstashAll(Func<Envelope, bool> predicate) => cell.Mailbox.Prepend(ClearStash().Where(predicate));

    public IEnumerable<Envelope> ClearStash()
    {
        var all = _messages.ToArray();
        _messages.Clear();
        return all;
    }
}
