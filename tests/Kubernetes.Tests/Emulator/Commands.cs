using System.ComponentModel;
using System.Diagnostics;

namespace ClusterLlm.Kubernetes.Tests.Emulator;

/// <summary>Programs that do one thing and end.</summary>
internal static class Commands
{
    /// <summary>What the program complains of; null when it has done what it was told.</summary>
    public static string? Try(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            _ = output.Result;
            return process.ExitCode == 0 ? null : errors.Length > 0 ? errors : $"exit code {process.ExitCode}";
        }
        catch (Win32Exception error)
        {
            return error.Message;
        }
    }

    public static void Must(string program, params string[] arguments)
    {
        if (Try(program, arguments) is { } refusal)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {refusal}");
    }

    public static void Must(string line)
    {
        var words = line.Split(' ');
        Must(words[0], words[1..]);
    }

    public static string Read(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _ = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
    }
}
