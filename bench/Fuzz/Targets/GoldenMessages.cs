namespace ClusterLlm.Fuzz.Targets;

/// <summary>One message of each kind and version, as the tests of the protocol have written them down.</summary>
internal static class GoldenMessages
{
    /// <summary>Manifest and bytes.</summary>
    public static IReadOnlyList<(string Manifest, byte[] Bytes)> All { get; } =
    [
        .. typeof(GoldenMessages).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("golden-v", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).SelectMany(Lines)
            .Select(line => line.Split(' ')).Select(parts => (parts[0], Convert.FromHexString(parts[2]))),
    ];

    private static string[] Lines(string resource)
    {
        using var reader = new StreamReader(typeof(GoldenMessages).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
