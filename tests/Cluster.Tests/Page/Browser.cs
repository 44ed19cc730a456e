using System.Text.Json;

namespace ClusterLlm.Cluster.Tests.Page;

/// <summary>
/// Debian's Chromium, driven by Playwright: what it does with the page is written in JavaScript beside this file, and
/// what came of each scenario is told here.
/// </summary>
internal sealed class Browser : IDisposable
{
    private const string Chromium = "/usr/bin/chromium";
    private const string Playwright = "playwright-core@1.64.1";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    private readonly string folder = Directory.CreateTempSubdirectory("clusterllm-page-").FullName;

    /// <summary>Null when scenarios can be played, else why they cannot.</summary>
    public async Task<string?> PrepareAsync(CancellationToken cancellation)
    {
        if (await DebianPackage.MissingAsync(Chromium, "chromium", cancellation) is { } missing)
            return missing;
        var (code, output) = await DebianPackage.RunAsync("npm", ["install", Playwright, "--no-audit", "--no-fund",
            "--ignore-scripts", "--fetch-retries=0", "--fetch-timeout=20000"], folder, cancellation);
        if (code != 0)
            return $"npm cannot install {Playwright} here: {output.Trim().Split('\n')[0]}";
        foreach (var script in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Page"), "*.mjs"))
            File.Copy(script, Path.Combine(folder, Path.GetFileName(script)));
        return null;
    }

    /// <summary>What went wrong in each scenario of a script; null where nothing did.</summary>
    public async Task<IReadOnlyDictionary<string, string?>> PlayAsync(string script, params string[] arguments)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var (code, output) = await DebianPackage.RunAsync("node", [script, .. arguments], folder, deadline.Token);
        Assert.True(code == 0, output);
        return output.Split('\n').Where(line => line.StartsWith('{'))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(line => line.GetProperty("name").GetString()!, line => line.GetProperty("error").GetString());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
