using System.Diagnostics;
using System.Text.Json;

namespace ClusterLlm.Chaos;

/// <summary>A running command; its output is complete when it has ended.</summary>
internal sealed record CliProcess(Process Process, Task<string> Output, Task<string> Errors)
{
    public int Id => Process.Id;

    public bool HasExited => Process.HasExited;

    /// <summary>The JSON object that it printed last, once it has ended with that exit code.</summary>
    public async Task<JsonElement> EndAsync(int exitCode, TimeSpan within)
    {
        using var deadline = new CancellationTokenSource(within);
        try
        {
            await Process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new ChaosException($"a command has not ended within {within}");
        }
        if (Process.ExitCode != exitCode)
            throw new ChaosException($"exit code {Process.ExitCode}, not {exitCode}: {await Errors}");
        return JsonDocument.Parse((await Output).Trim().Split('\n')[^1]).RootElement;
    }
}
