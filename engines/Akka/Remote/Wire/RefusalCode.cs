namespace Akka.Remote.Wire;

/// <summary>Why a peer does not want a connection.</summary>
internal enum RefusalCode : byte
{
    /// <summary>The opener was given up: only a new incarnation will be heard.</summary>
    Quarantined = 1,

    /// <summary>The opener means another system than the one it found.</summary>
    WrongAddress = 2,

    ShuttingDown = 3,
    Busy = 4,
}
