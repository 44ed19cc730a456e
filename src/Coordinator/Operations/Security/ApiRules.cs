using Microsoft.AspNetCore.Http;

namespace ClusterLlm.Coordinator.Operations.Security;

/// <summary>Which right a request needs.</summary>
internal static class ApiRules
{
    /// <summary>
    /// What tells nothing of a run: whether it is alive, and the page before it has asked for anything.
    /// </summary>
    public static ApiRight Needed(string method, PathString path)
    {
        if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method))
            return ApiRight.Control;
        return Tells(path) ? ApiRight.Read : ApiRight.None;
    }

    private static bool Tells(PathString path) => path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/metrics", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/openapi", StringComparison.OrdinalIgnoreCase);
}
