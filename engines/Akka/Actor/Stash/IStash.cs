namespace Akka.Actor;

/// <summary>Messages that an actor has put aside, in order.</summary>
public interface IStash
{
    int Count { get; }
    bool IsEmpty { get; }
    bool NonEmpty { get; }

    /// <summary>Puts the current message aside.</summary>
    void Stash();

    /// <summary>Puts the oldest back, before all others in the mailbox.</summary>
    void Unstash();

    /// <summary>Puts all back in their order, before all others in the mailbox.</summary>
    void UnstashAll();

    /// <summary>Puts those back that the predicate takes, and drops the rest.</summary>
    void UnstashAll(Func<Envelope, bool> predicate);

    /// <summary>Empties the stash and gives what was in it.</summary>
    IEnumerable<Envelope> ClearStash();
}
