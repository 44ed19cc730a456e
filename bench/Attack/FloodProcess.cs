using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ClusterLlm.Attack;

/// <summary>
/// The attacker as a process of its own, which gets only what the run leaves of the machine: it stands for one that has
/// a machine of its own.
/// </summary>
internal sealed class FloodProcess : IDisposable
{
    public const string Verb = "flood";
    private readonly Process process;
    private readonly Task<string> output;

    /// <param name="ports">To attack.</param>
    /// <param name="captures">A file with a line of hex for each.</param>
    /// <param name="options">How much, how fast.</param>
    public FloodProcess(IEnumerable<int> ports, string captures, AttackOptions options)
    {
        process = Process.Start(new ProcessStartInfo("chrt",
        [
            "--idle", "0", Environment.ProcessPath!, Verb, "--ports", string.Join(',', ports), "--captures", captures,
            "--frames", Text(options.Frames), "--rate", Text(options.Rate),
            "--per-connection", Text(options.FramesPerConnection), "--seed", Text(options.Seed),
        ])
        { RedirectStandardOutput = true })!;
        output = process.StandardOutput.ReadToEndAsync();
    }

    public bool HasExited => process.HasExited;

    /// <summary>What it did, once it has ended.</summary>
    /// <exception cref="AttackException">It ended otherwise.</exception>
    public async Task<(long Frames, long Connections, long Refused, double CpuSeconds)> EndAsync()
    {
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new AttackException($"the attacker ended with exit code {process.ExitCode}");
        using var said = JsonDocument.Parse(await output);
        var root = said.RootElement;
        return (root.GetProperty("frames").GetInt64(), root.GetProperty("connections").GetInt64(),
            root.GetProperty("refused").GetInt64(),
            root.GetProperty("cpu_seconds").GetDouble());
    }

    /// <summary>What the process itself does.</summary>
    public static async Task RunAsync(IReadOnlyList<int> ports, string captures, AttackOptions options)
    {
        var flood = new FrameFlood(ports, [.. File.ReadLines(captures).Select(Convert.FromHexString)], options);
        await flood.RunAsync();
        Console.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["frames"] = flood.Frames,
            ["connections"] = flood.Connections,
            ["refused"] = flood.Refused,
            ["cpu_seconds"] = Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds,
        }));
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    private static string Text<T>(T number)
        where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);
}
