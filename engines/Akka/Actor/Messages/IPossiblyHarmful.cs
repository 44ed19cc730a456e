namespace Akka.Actor;

/// <summary>A message that an untrusted sender should not be able to send.</summary>
public interface IPossiblyHarmful;
