namespace Akka.Serialization;

/// <summary>
/// A failure that happened in another system: its type's name and its message, nothing more is trusted.
/// </summary>
public sealed class RemoteFailureException(string typeName, string message) : Exception($"{typeName}: {message}")
{
    public string TypeName { get; } = typeName;
}
