using Akka.Actor;

namespace Akka.Tests.Core;

/// <summary>What the embedded engine promises beyond the published package is skipped there, visibly.</summary>
internal static class Published
{
    public static void Skip(string behaviour)
    {
        if (typeof(ActorSystem).Assembly.GetName().Name == "Akka") Assert.Skip($"the published package {behaviour}");
    }
}
