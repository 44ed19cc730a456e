using System.Runtime.Serialization;

namespace ClusterLlm.Protocol.Wire;

/// <summary>
/// A message that breaks the protocol: malformed bytes, a count above its limit, an unknown manifest. Of the one kind
/// for which real Akka loses the message alone; any other ends the connection.
/// </summary>
/// <param name="messageName">The message's type, or its manifest where that is unknown.</param>
/// <param name="field">The field that was being read or written; null when it concerns the whole message.</param>
/// <param name="problem">What is wrong, and what would be valid.</param>
public sealed class ProtocolException(string messageName, string? field, string problem, Exception? inner = null)
    : SerializationException($"{messageName}{(field is null ? "" : "." + field)}: {problem}", inner)
{
    public string MessageName { get; } = messageName;

    public string? Field { get; } = field;
}
