using System.Globalization;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol.Planes;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Worker.Bench;

/// <summary>One process of the all-reduce benchmark. All are given the same addresses, in rank order.</summary>
internal sealed record AllReduceBenchOptions
{
    public const string Usage = "usage: ClusterLlm.Worker bench-allreduce --rank R --peers FILE --workers W --bytes N"
        + " [--iterations K] [--frame-bytes N] [--window-bytes N] [--host ADDRESS] [--certificates DIR]";

    public required int Rank { get; init; }

    public required int Workers { get; init; }

    /// <summary>A folder shared by all: each writes its data address into rank-R, and reads the others'.</summary>
    public required string Folder { get; init; }

    public required long Bytes { get; init; }

    public int Iterations { get; init; } = 10;

    public int FrameBytes { get; init; } = new ClusterOptions().FrameBytes;

    public int WindowBytes { get; init; } = new ClusterOptions().WindowBytes;

    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Measures inside TLS where given.</summary>
    public string? Certificates { get; init; }

    public PlaneTls? Tls(ILoggerFactory loggers) => Certificates is { } folder
        ? NodeIdentity.Load(folder, TimeProvider.System, loggers.CreateLogger("Bench")).Tls : null;

    public static AllReduceBenchOptions Parse(IReadOnlyList<string> arguments)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < arguments.Count; i += 2)
            values[arguments[i]] = arguments[i + 1];
        return new AllReduceBenchOptions
        {
            Rank = (int)Number("--rank", null),
            Workers = (int)Number("--workers", null),
            Folder = values.GetValueOrDefault("--peers")
                ?? throw new ConfigurationException($"--peers is missing; {Usage}"),
            Bytes = Number("--bytes", null),
            Iterations = (int)Number("--iterations", 10),
            FrameBytes = (int)Number("--frame-bytes", new ClusterOptions().FrameBytes),
            WindowBytes = (int)Number("--window-bytes", new ClusterOptions().WindowBytes),
            Host = values.GetValueOrDefault("--host") ?? "127.0.0.1",
            Certificates = values.GetValueOrDefault("--certificates"),
        };

        long Number(string option, long? fallback)
        {
            if (!values.TryGetValue(option, out var text))
                return fallback ?? throw new ConfigurationException($"{option} is missing; {Usage}");
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number : throw new ConfigurationException($"{option} {text}: expected a whole number");
        }
    }
}
