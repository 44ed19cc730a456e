using System.Globalization;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>Names what differs between two numerics fingerprints.</summary>
internal static class NumericsComparison
{
    public static IReadOnlyList<string> Differences(NumericsFingerprint pinned, NumericsFingerprint other)
    {
        var differences = new List<string>();
        Compare("libtorch", pinned.LibTorch, other.LibTorch);
        Compare("BLAS", pinned.Blas, other.Blas);
        Compare("CPU capability", pinned.CpuCapability, other.CpuCapability);
        Compare("operators", pinned.Operators, other.Operators);
        Compare("threads", Text(pinned.Threads), Text(other.Threads));
        Compare("precision", pinned.Precision, other.Precision);
        Compare("device", pinned.Device, other.Device);
        return differences;

        void Compare(string what, string expected, string actual)
        {
            if (expected != actual)
                differences.Add($"{what} is {actual}, the run has {expected}");
        }

        static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
    }
}
