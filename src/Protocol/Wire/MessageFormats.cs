using System.Collections.Frozen;

namespace ClusterLlm.Protocol.Wire;

/// <summary>Every message of the protocol, by type and by manifest.</summary>
internal static class MessageFormats
{
    public static readonly IReadOnlyList<MessageFormat> All =
        [.. JoinFormats.All, .. StateFormats.All, .. StepFormats.All, .. DataFormats.All];

    public static readonly FrozenDictionary<Type, MessageFormat> ByType = All.ToFrozenDictionary(format => format.Type);

    public static readonly FrozenDictionary<string, MessageFormat> ByManifest =
        All.ToFrozenDictionary(format => format.Manifest);
}
