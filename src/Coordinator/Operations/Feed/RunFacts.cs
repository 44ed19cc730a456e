using System.Reflection;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;

namespace ClusterLlm.Coordinator.Operations.Feed;

/// <summary>What does not change while a coordinator has a run open.</summary>
/// <param name="Directory">Of the run.</param>
/// <param name="Initial">The state in which it was opened.</param>
/// <param name="Parameters">That are trained.</param>
/// <param name="Started">When it was opened.</param>
internal sealed record RunFacts(RunDirectory Directory, RunState Initial, long Parameters, DateTimeOffset Started)
{
    public static string Version { get; } = typeof(RunFacts).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    public string Name => Path.GetFileName(Directory.Path);
}
