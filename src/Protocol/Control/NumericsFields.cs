using System.Globalization;

namespace ClusterLlm.Protocol.Control;

/// <summary>A numerics fingerprint as named texts, as a checkpoint's manifest has it.</summary>
public static class NumericsFields
{
    public static IReadOnlyDictionary<string, string> ToFields(this NumericsFingerprint numerics) =>
        new Dictionary<string, string>
        {
            ["libtorch"] = numerics.LibTorch,
            ["blas"] = numerics.Blas,
            ["cpu_capability"] = numerics.CpuCapability,
            ["operators"] = numerics.Operators,
            ["threads"] = numerics.Threads.ToString(CultureInfo.InvariantCulture),
            ["precision"] = numerics.Precision,
            ["device"] = numerics.Device,
        };

    /// <summary>Null when one is missing or no number: nothing is pinned then.</summary>
    public static NumericsFingerprint? FromFields(IReadOnlyDictionary<string, string> fields) =>
        fields.TryGetValue("libtorch", out var libTorch)
        && fields.TryGetValue("blas", out var blas)
        && fields.TryGetValue("cpu_capability", out var capability)
        && fields.TryGetValue("operators", out var operators)
        && fields.TryGetValue("threads", out var text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var threads)
        && fields.TryGetValue("precision", out var precision)
        && fields.TryGetValue("device", out var device)
            ? new NumericsFingerprint(libTorch, blas, capability, operators, threads, precision, device)
            : null;
}
