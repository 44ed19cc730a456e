using System.Diagnostics;
using System.Globalization;

namespace ClusterLlm.Coordinator.Supervision;

/// <summary>One worker process: its output goes to a log file, its last lines are kept to explain its end.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int LinesKept = 12;
    private const int UnknownExitCode = -1;

    private readonly Process process;
    private readonly StreamWriter log;
    private readonly Lock guard = new();
    private readonly Queue<string> lastLines = [];
    private bool logClosed;

    private WorkerProcess(Process process, StreamWriter log) => (this.process, this.log) = (process, log);

    public int Id { get; private init; }

    /// <summary>Completes with the exit code once the process has ended and all that it wrote is in the log.</summary>
    public Task<int> Ended { get; private set; } = Task.FromResult(0);

    public static WorkerProcess Start(ProcessStartInfo start, string logPath)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = true;
        start.UseShellExecute = false;
        Directory.CreateDirectory(Path.GetDirectoryName(logPath)!);
        var log = new StreamWriter(new FileStream(logPath, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            AutoFlush = true,
        };
        var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch
        {
            log.Dispose();
            process.Dispose();
            throw;
        }
        var worker = new WorkerProcess(process, log) { Id = process.Id };
        process.OutputDataReceived += (_, line) => worker.Write(line.Data);
        process.ErrorDataReceived += (_, line) => worker.Write(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        worker.Ended = worker.AwaitEnd();
        return worker;
    }

    /// <summary>
    /// A process that another coordinator started: it is watched and can be killed; what it writes is lost.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such process.</exception>
    public static WorkerProcess Adopt(int processId)
    {
        var process = Process.GetProcessById(processId);
        return new WorkerProcess(process, StreamWriter.Null) { Id = processId, Ended = EndOf(process) };

        static async Task<int> EndOf(Process process)
        {
            await process.WaitForExitAsync().ConfigureAwait(false);
            // The exit code belongs to its parent.
            return UnknownExitCode;
        }
    }

    public IReadOnlyList<string> LastLines()
    {
        lock (guard)
            return [.. lastLines];
    }

    public void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException error)
        {
            // It ended by itself in the meantime.
            Write($"kill: {error.Message}");
        }
    }

    public void Dispose()
    {
        process.Dispose();
        lock (guard)
        {
            logClosed = true;
            log.Dispose();
        }
    }

    public static string Describe(int exitCode) => exitCode switch
    {
        UnknownExitCode => "an unknown exit code",
        > 128 and < 160 => string.Create(CultureInfo.InvariantCulture, $"signal {exitCode - 128}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"exit code {exitCode}"),
    };

    private async Task<int> AwaitEnd()
    {
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode;
    }

    private void Write(string? line)
    {
        if (line is null)
            return;
        lock (guard)
        {
            if (logClosed)
                return;
            log.WriteLine(line);
            lastLines.Enqueue(line);
            if (lastLines.Count > LinesKept)
                lastLines.Dequeue();
        }
    }
}
