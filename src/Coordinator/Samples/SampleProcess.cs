using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using ClusterLlm.Coordinator.Supervision;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Samples;

/// <summary>
/// Samples in a process of their own, `clusterllm generate` on one thread, that gets what time nobody else wants. Of a
/// thread in this process it could not be said so: the garbage collector waits for every thread, the patient ones too.
/// </summary>
internal sealed class SampleProcess(SampleOptions options, TimeProvider time) : ISampler
{
    public const string Variable = "CLUSTERLLM_COORDINATOR";

    private const string Nice = "/usr/bin/nice";
    private const int MostCharacters = 64 << 10;
    private const string Temperature = "0.7";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public async Task<string> WriteAsync(string checkpoint, long seed, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            return await RunAsync(checkpoint, seed, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested
            && !cancellation.IsCancellationRequested)
        {
            throw new SamplingException(
                $"{checkpoint}: a sample was not written within {Patience.TotalMinutes:0} minutes");
        }
        catch (Exception error) when (error is ConfigurationException or Win32Exception or IOException)
        {
            throw new SamplingException($"{checkpoint}: no sample can be written: {error.Message}", error);
        }
    }

    private async Task<string> RunAsync(string checkpoint, long seed, CancellationToken cancellation)
    {
        using var process = Process.Start(StartInfo(checkpoint, seed))!;
        try
        {
            process.StandardInput.Close();
            var errors = ReadAsync(process.StandardError, cancellation);
            var text = await ReadAsync(process.StandardOutput, cancellation).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            if (process.ExitCode != 0)
                throw new SamplingException($"{checkpoint}: sampling ended with exit code {process.ExitCode}: "
                    + (await errors.ConfigureAwait(false)).Trim().ReplaceLineEndings(" "));
            return Continuation(text);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private ProcessStartInfo StartInfo(string checkpoint, long seed)
    {
        var program = SiblingProgram.Find("Coordinator", Variable);
        List<string> command =
        [
            program, "generate", checkpoint, "--temperature", Temperature,
            "--max-tokens", options.Tokens.ToString(CultureInfo.InvariantCulture),
            "--seed", seed.ToString(CultureInfo.InvariantCulture),
        ];
        // As one word: a prompt may begin like an option.
        if (options.Prompt is { Length: > 0 } prompt)
            command.Add($"--prompt={prompt}");
        if (File.Exists(Nice))
            command.InsertRange(0, [Nice, "-n", "19"]);
        return new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            // One thread, and away from the GPU.
            Environment = { ["OMP_NUM_THREADS"] = "1", ["OPENBLAS_NUM_THREADS"] = "1", ["CUDA_VISIBLE_DEVICES"] = "" },
        };
    }

    /// <summary>The command writes the prompt first, and ends the line.</summary>
    private string Continuation(string text)
    {
        var prompt = options.Prompt ?? "";
        var begin = text.StartsWith(prompt, StringComparison.Ordinal) ? prompt.Length : 0;
        return text[begin..].TrimEnd('\n', '\r');
    }

    /// <summary>What is beyond the bound is read and forgotten, so that the process can end.</summary>
    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        var buffer = new char[1_024];
        while (await reader.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var count)
            text.Append(buffer, 0, Math.Min(count, MostCharacters - text.Length));
        return text.ToString();
    }
}
