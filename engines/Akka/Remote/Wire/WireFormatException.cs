namespace Akka.Remote.Wire;

/// <summary>Bytes that no peer of ours would send. The connection is closed.</summary>
internal sealed class WireFormatException(string message) : IOException(message);
