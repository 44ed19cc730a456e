using System.ComponentModel;
using System.Diagnostics;

namespace ClusterLlm.Kubernetes.Tests.Manifests;

/// <summary>
/// kubectl's kustomize, or kustomize itself. Neither is in Debian in a version that reads these files.
/// </summary>
internal static class Kustomize
{
    private const string Missing = "no kubectl from 1.27 on, nor kustomize from 5 on: "
        + "https://kubernetes.io/docs/tasks/tools says how to install it";

    public static string Render(string folder)
    {
        if (Run("kubectl", ["kustomize", "--help"]) is { } help
            && help.Text.Contains("kustomize", StringComparison.Ordinal)
            && Run("kubectl", ["version", "--client"]) is { } version
                && version.Text.Contains("Kustomize Version: v5", StringComparison.Ordinal))
            return Must(Run("kubectl", ["kustomize", folder])!.Value, folder);
        if (Run("kustomize", ["version"]) is { } own && own.Text.Contains("v5", StringComparison.Ordinal))
            return Must(Run("kustomize", ["build", folder])!.Value, folder);
        Assert.Skip(Missing);
        return "";
    }

    private static string Must((int Code, string Text, string Errors) result, string folder)
    {
        Assert.True(result.Code == 0, $"{folder}: {result.Errors}");
        // Deprecated fields and the like are told there.
        Assert.Equal("", result.Errors);
        return result.Text;
    }

    private static (int Code, string Text, string Errors)? Run(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync();
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, text, errors.Result);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
