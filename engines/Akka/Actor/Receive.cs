namespace Akka.Actor;

/// <summary>A behaviour: returns false for a message it does not handle.</summary>
public delegate bool Receive(object message);
