namespace Akka.Hosting;

/// <summary>No actor is registered with the key.</summary>
public sealed class MissingActorRegistryEntryException(string message, Exception? inner = null)
    : Exception(message, inner);
