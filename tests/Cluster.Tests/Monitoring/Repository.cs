namespace ClusterLlm.Cluster.Tests.Monitoring;

/// <summary>The folder that this test was built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Telemetry { get; } = Path.Combine(Root, "deploy", "telemetry");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "ClusterLlm.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException($"no ClusterLlm.sln above {AppContext.BaseDirectory}");
    }
}
