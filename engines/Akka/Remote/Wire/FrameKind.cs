namespace Akka.Remote.Wire;

/// <summary>
/// The kinds of frames. A frame is its length (uint32, little-endian, of what follows), a kind, and the kind's body.
/// Numbers are never reused.
/// </summary>
internal enum FrameKind : byte
{
    /// <summary>First on a connection, in both directions.</summary>
    Hello = 1,

    /// <summary>Instead of Hello: the connection is not wanted, and why.</summary>
    Refuse = 2,

    /// <summary>Gives a name (an actor's path, a manifest) a slot number, which later frames use.</summary>
    Name = 3,

    /// <summary>A message to an actor.</summary>
    Message = 4,

    Watch = 5,
    Unwatch = 6,

    /// <summary>To a watcher: the actor it watches has ended.</summary>
    Terminated = 7,

    /// <summary>Stop an actor.</summary>
    Stop = 8,

    /// <summary>To one whose actors are watched from here: are you there?</summary>
    Heartbeat = 9,

    HeartbeatReply = 10,
}
