namespace Akka.Hosting;

/// <summary>An actor is registered with the key already.</summary>
public sealed class DuplicateActorRegistryException(string message, Exception? inner = null)
    : Exception(message, inner);
