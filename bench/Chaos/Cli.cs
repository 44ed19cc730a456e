using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ClusterLlm.Chaos;

/// <summary>Processes of the real command line, started in one folder and ended with it.</summary>
internal sealed class Cli(string folder) : IDisposable
{
    private readonly List<Process> processes = [];

    /// <summary>Of this build.</summary>
    public static string Program
    {
        get
        {
            var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
            return Path.GetFullPath(Path.Combine(here, "..", "..", "Coordinator", Path.GetFileName(here),
                "ClusterLlm.Coordinator"));
        }
    }

    /// <summary>Variables that the processes get besides this one's own.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>A process whose two streams are collected.</summary>
    public CliProcess Start(params IEnumerable<string> arguments)
    {
        var process = Launch(arguments);
        return new CliProcess(process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    /// <param name="arguments">Of the command line.</param>
    /// <param name="host">A network namespace, or null for where this process runs.</param>
    public Process Launch(IEnumerable<string> arguments, string? host = null)
    {
        // A shell's background jobs ignore SIGINT, and so would what is started from there.
        string[] command = ["env", "--default-signal=INT", Program, .. arguments];
        if (host is not null)
            command = ["ip", "netns", "exec", host, .. command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["XDG_CACHE_HOME"] = Path.Combine(folder, "cache");
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        processes.Add(process);
        return process;
    }

    /// <summary>False when there is no such process any more.</summary>
    public static bool Signal(int processId, string signal)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill",
            [$"-{signal}", processId.ToString(CultureInfo.InvariantCulture)])
        { RedirectStandardError = true })!;
        kill.WaitForExit();
        return kill.ExitCode == 0;
    }

    public void Dispose()
    {
        foreach (var process in processes)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            process.Dispose();
        }
    }
}
