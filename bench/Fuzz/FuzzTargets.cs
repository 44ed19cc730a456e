namespace ClusterLlm.Fuzz;

/// <summary>
/// Every reader of ours that bytes from the network reach. One list: what is fuzzed at length, and in the tests.
/// </summary>
internal static partial class FuzzTargets
{
    /// <summary>By name; opened when its turn comes.</summary>
    public static SortedDictionary<string, Func<FuzzTarget>> All
    {
        get
        {
            var all = new SortedDictionary<string, Func<FuzzTarget>>(StringComparer.Ordinal)
            {
                ["messages"] = Targets.ProtocolTargets.Messages,
                ["versions"] = Targets.ProtocolTargets.Versions,
                ["admission"] = Targets.ProtocolTargets.Admission,
                ["trace-context"] = Targets.ProtocolTargets.TraceContext,
                ["configuration"] = Targets.ProtocolTargets.Configuration,
                ["certificates"] = Targets.ProtocolTargets.Certificates,
                ["slices"] = Targets.DataTargets.Slices,
                ["state"] = Targets.DataTargets.State,
                ["authorization"] = Targets.HttpTargets.Authorization,
                ["queries"] = Targets.HttpTargets.Queries,
                ["accept"] = Targets.HttpTargets.Accept,
                ["serve-requests"] = Targets.HttpTargets.ServeRequests,
                ["event-stream"] = Targets.ClientTargets.EventStream,
                ["watch"] = Targets.ClientTargets.Watch,
                ["answers"] = Targets.ClientTargets.Answers,
            };
            AddEngine(all);
            return all;
        }
    }

    /// <summary>Those of the embedded engine; the published packages have others, which are not ours.</summary>
    static partial void AddEngine(SortedDictionary<string, Func<FuzzTarget>> all);
}
