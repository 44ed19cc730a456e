namespace Akka.Actor;

/// <summary>What a supervisor does about a failed child.</summary>
public enum Directive
{
    /// <summary>Goes on with the next message in the same state.</summary>
    Resume,

    /// <summary>Goes on with the next message in a new instance.</summary>
    Restart,

    /// <summary>Fails itself, so that its own supervisor decides.</summary>
    Escalate,

    /// <summary>Stops the child.</summary>
    Stop,
}
