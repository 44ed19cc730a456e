using System.Diagnostics;
using System.Globalization;

namespace ClusterLlm.Coordinator.Supervision;

/// <summary>
/// One worker process. It logs to a file of its own; what it prints is what it could not log, such as a crash, and the
/// last lines of that are kept to explain its end.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int LinesKept = 12;
    private const int UnknownExitCode = -1;

    private readonly Process process;
    private readonly Action<string> printed;
    private readonly Lock guard = new();
    private readonly Queue<string> lastLines = [];

    private WorkerProcess(Process process, Action<string> printed) => (this.process, this.printed) = (process, printed);

    public int Id { get; private init; }

    /// <summary>Completes with the exit code once the process has ended and all that it printed was told.</summary>
    public Task<int> Ended { get; private set; } = Task.FromResult(0);

    /// <param name="start">What to run.</param>
    /// <param name="printed">Told each line that the process prints, on any thread.</param>
    public static WorkerProcess Start(ProcessStartInfo start, Action<string> printed)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = true;
        start.UseShellExecute = false;
        var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch
        {
            process.Dispose();
            throw;
        }
        var worker = new WorkerProcess(process, printed) { Id = process.Id };
        process.OutputDataReceived += (_, line) => worker.Write(line.Data);
        process.ErrorDataReceived += (_, line) => worker.Write(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        worker.Ended = worker.AwaitEnd();
        return worker;
    }

    /// <summary>
    /// A process that another coordinator started: it is watched and can be killed; it logs as before, what it prints
    /// is lost.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such process.</exception>
    public static WorkerProcess Adopt(int processId)
    {
        var process = Process.GetProcessById(processId);
        return new WorkerProcess(process, _ => { }) { Id = processId, Ended = EndOf(process) };

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

    public void Dispose() => process.Dispose();

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
            lastLines.Enqueue(line);
            if (lastLines.Count > LinesKept)
                lastLines.Dequeue();
        }
        printed(line);
    }
}
