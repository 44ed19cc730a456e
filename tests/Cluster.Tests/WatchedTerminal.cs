using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace ClusterLlm.Cluster.Tests;

/// <summary><c>clusterllm watch</c> in a terminal of its own (util-linux's script makes it), with somebody at the keys.</summary>
internal sealed partial class WatchedTerminal : IDisposable
{
    private const string Home = "\e[H";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly Process process;
    private readonly StringBuilder written = new();
    private readonly Lock guard = new();
    private readonly Task reading;

    public WatchedTerminal(string run)
    {
        process = Process.Start(new ProcessStartInfo("script",
            ["-qfec", $"stty rows 40 cols 160; exec '{ClusterRun.Program}' watch '{run}'", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["TERM"] = "xterm-256color" },
        })!;
        reading = Task.Run(Read);
    }

    /// <summary>The last whole picture, a line for each row.</summary>
    public string Screen
    {
        get
        {
            lock (guard)
            {
                var frames = written.ToString().Split(Home);
                return frames.Length < 3 ? "" : Style().Replace(frames[^2], "");
            }
        }
    }

    public async Task PressAsync(char key)
    {
        await process.StandardInput.WriteAsync(key);
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until a picture is as wanted.</summary>
    public async Task UntilAsync(string what, Predicate<string> wanted)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!wanted(Screen))
        {
            Assert.False(deadline.IsCancellationRequested || process.HasExited, $"{what}: the terminal shows\n{Screen}");
            await looks.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        reading.Wait(Deadline);
        process.Dispose();
    }

    private void Read()
    {
        var buffer = new char[4_096];
        while (process.StandardOutput.Read(buffer) is > 0 and var count)
            lock (guard)
                Add(buffer.AsSpan(0, count));
    }

    private void Add(ReadOnlySpan<char> text)
    {
        written.Append(text);
        // Two whole pictures are enough.
        if (written.Length > 1 << 18)
            written.Remove(0, written.Length - (1 << 17));
    }

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Style();
}
