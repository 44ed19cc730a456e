using Akka.Actor;

namespace Akka.Remote.Wire;

/// <summary>The receiver's side of the names of one connection.</summary>
internal sealed class NameSlots
{
    /// <summary>Of all names of a connection together: far more than a peer of ours ever tells.</summary>
    private const int MaxCharacters = 1 << 20;

    private readonly Slot?[] _slots = new Slot?[NameTable.Slots];
    private int _characters;

    public void Define(uint code, string name)
    {
        var index = Index(code);
        _characters += name.Length - (_slots[index]?.Name.Length ?? 0);
        if (_characters > MaxCharacters)
            throw new WireFormatException($"names of more than {MaxCharacters} characters");
        _slots[index] = new Slot(name);
    }

    public Slot this[uint code] => _slots[Index(code)] ?? throw new WireFormatException($"name {code} was never told");

    private static int Index(uint code) => code is >= NameTable.FirstSlot and < NameTable.FirstSlot + NameTable.Slots
        ? (int)(code - NameTable.FirstSlot)
        : throw new WireFormatException($"there is no name {code}");

    /// <summary>A name, and the actor found under it last.</summary>
    internal sealed class Slot(string name)
    {
        public string Name { get; } = name;
        public IInternalActorRef? Actor { get; set; }
    }
}
