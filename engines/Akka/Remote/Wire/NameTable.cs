namespace Akka.Remote.Wire;

/// <summary>
/// The sender's side of the names of one connection: which slot a path or manifest has. When all slots are taken the
/// longest standing one is given to another name, which the receiver is told before its first use: both sides stay
/// bounded. In a frame 0 is "none", 1 "spelled out", and n the name in slot n - 2.
/// </summary>
internal sealed class NameTable
{
    public const int Slots = 1024;
    public const int MaxNameBytes = 8 * 1024;
    public const uint None = 0;
    public const uint Literal = 1;
    public const uint FirstSlot = 2;

    private readonly Dictionary<object, uint> _slots = [];
    private readonly object?[] _holders = new object?[Slots];
    private int _next;

    public bool TryGet(object key, out uint code) => _slots.TryGetValue(key, out code);

    /// <summary>Gives a new name a slot.</summary>
    public uint Assign(object key)
    {
        var slot = _next;
        _next = (_next + 1) % Slots;
        if (_holders[slot] is { } holder) _slots.Remove(holder);
        _holders[slot] = key;
        return _slots[key] = (uint)slot + FirstSlot;
    }

    /// <summary>Takes back a name that could not be told.</summary>
    public void Forget(object key)
    {
        if (_slots.Remove(key, out var code)) _holders[code - FirstSlot] = null;
    }
}
