using ClusterLlm.Fuzz.Targets.Engine;

namespace ClusterLlm.Fuzz;

internal static partial class FuzzTargets
{
    static partial void AddEngine(SortedDictionary<string, Func<FuzzTarget>> all)
    {
        all.Add("greeting", EngineTargets.Greeting);
        all.Add("frames", EngineTargets.Frames);
        all.Add("system-messages", EngineTargets.SystemMessages);
    }
}
