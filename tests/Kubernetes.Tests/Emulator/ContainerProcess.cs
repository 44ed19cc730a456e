using System.Diagnostics;
using System.Globalization;

namespace ClusterLlm.Kubernetes.Tests.Emulator;

/// <summary>The process 1 of a container, seen from outside.</summary>
internal sealed class ContainerProcess : IDisposable
{
    private readonly Process _outer;

    public ContainerProcess(Process outer, Action<string> line)
    {
        _outer = outer;
        outer.StandardInput.Close();
        Ended = EndAsync(
            outer, Task.WhenAll(ReadAsync(outer.StandardOutput, line), ReadAsync(outer.StandardError, line)));
    }

    /// <summary>With its exit code, once all that it wrote is told.</summary>
    public Task<int> Ended { get; }

    /// <summary>Its process id on this machine; null before it is there and after it has ended.</summary>
    public int? Id
    {
        get
        {
            try
            {
                var children = File.ReadAllText($"/proc/{_outer.Id}/task/{_outer.Id}/children").Trim();
                return children.Length == 0 ? null : int.Parse(children.Split(' ')[0], CultureInfo.InvariantCulture);
            }
            catch (Exception error) when (error is IOException or InvalidOperationException)
            {
                return null;
            }
        }
    }

    public void Signal(string name)
    {
        if (Id is { } id)
            Commands.Try("kill", $"-{name}", id.ToString(CultureInfo.InvariantCulture));
        else if (name == "KILL" && !Ended.IsCompleted)
            _outer.Kill();
    }

    public void Dispose() => _outer.Dispose();

    private static async Task<int> EndAsync(Process process, Task read)
    {
        await process.WaitForExitAsync();
        await read;
        return process.ExitCode;
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> line)
    {
        while (await reader.ReadLineAsync() is { } text)
            line(text);
    }
}
