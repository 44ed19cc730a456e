using System.Buffers;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Data;

namespace ClusterLlm.Worker.Collectives;

/// <summary>
/// Messages of a step or plan that this member has not reached yet: a peer heard of the commit first. They are not
/// credited until they are replayed, so a peer's share stays within its window.
/// </summary>
internal sealed class EarlySlices(int windowBytes)
{
    private readonly List<Early> _kept = [];

    /// <summary>Copies the payload.</summary>
    /// <exception cref="InvalidDataException">The peer sent more than its window allows.</exception>
    public void Keep(Coordinates at, WorkerId from, object message, in ReadOnlySequence<byte> payload)
    {
        Discard(early => early.From == from && IsOlder(early.At, at));
        var held = 0L;
        foreach (var early in _kept)
            held += early.From == from ? early.Length : 0;
        if (held > 0 && held + payload.Length > windowBytes)
            throw new InvalidDataException($"{from} sent more than its window of {windowBytes} bytes");
        var rented = ArrayPool<byte>.Shared.Rent((int)payload.Length);
        payload.CopyTo(rented);
        _kept.Add(new Early(at, from, message, rented, (int)payload.Length));
    }

    /// <summary>
    /// Takes out what belongs to these coordinates and forgets what is older. Payloads go back by <see cref="Return"/>.
    /// </summary>
    public IReadOnlyList<Early> Take(Coordinates at)
    {
        Discard(early => early.At.RelevanceTo(at) == Relevance.Stale);
        if (_kept.Count == 0)
            return [];
        var due = _kept.Where(early => early.At == at).ToList();
        _kept.RemoveAll(early => early.At == at);
        return due;
    }

    public static void Return(Early early) => ArrayPool<byte>.Shared.Return(early.Rented);

    private static bool IsOlder(Coordinates kept, Coordinates now) =>
        kept.Generation != now.Generation && kept.RelevanceTo(now) == Relevance.Stale;

    private void Discard(Predicate<Early> condition)
    {
        foreach (var early in _kept)
            if (condition(early))
                Return(early);
        _kept.RemoveAll(condition);
    }

    /// <summary>A message and a copy of its payload in a rented array.</summary>
    public sealed record Early(Coordinates At, WorkerId From, object Message, byte[] Rented, int Length)
    {
        public ReadOnlySequence<byte> Payload => new(Rented, 0, Length);
    }
}
