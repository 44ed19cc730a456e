namespace ClusterLlm.Protocol.Wire;

/// <summary>What an actor system binds to the serializer.</summary>
public static class MessageTypes
{
    public static IReadOnlyList<Type> All { get; } = [.. MessageFormats.All.Select(format => format.Type)];
}
