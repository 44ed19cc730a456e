using System.Diagnostics;
using System.Text.Json;

namespace ClusterLlm.Coordinator.Tests.RunHistory;

/// <summary>The verbs that look at runs, as processes of their own.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task what_is_printed_is_for_people_or_for_programs()
    {
        using var run = new RunFolder().Losses(4, 2).Events(RunFolder.Event(0, "run_opened"),
            RunFolder.Event(1, "run_stopped", "\"exit_code\":1,\"reason\":\"no worker is left\""));
        var listed = await JsonAsync("runs", run.Root, "--json");
        var found = Assert.Single(listed.GetProperty("runs").EnumerateArray().ToList());
        Assert.Equal(("run", "failed", 1.0),
            (found.GetProperty("name").GetString(), found.GetProperty("state").GetString(),
            found.GetProperty("val_loss").GetDouble()));
        var (_, inspected, _) = await RunAsync("clusterllm", "inspect", run.Directory.Path);
        Assert.Contains("state        failed: no worker is left (exit code 1)", inspected, StringComparison.Ordinal);
        var compared = await JsonAsync("compare", run.Directory.Path, run.Directory.Path, "--json");
        Assert.Equal(JsonValueKind.Null, compared.GetProperty("same_bits").ValueKind);
        var (code, drawn, _) = await RunAsync("clusterllm", "plot", run.Directory.Path);
        Assert.Equal(0, code);
        Assert.Contains("┤", drawn, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', drawn);
    }

    [Theory]
    [InlineData("watch needs a terminal", "watch")]
    [InlineData("no such folder", "plot", "absent")]
    [InlineData("no run here", "inspect", "/")]
    [InlineData("two or more", "compare", "RUN")]
    [InlineData("--x is 'day', but must be one of step, tokens, seconds", "plot", "RUN", "--x", "day")]
    [InlineData("ends in .svg or .png", "plot", "RUN", "-o", "a.gif")]
    [InlineData("--width is 9, but must be 30 to 1000", "plot", "RUN", "--width", "9")]
    [InlineData("needs --output FOLDER", "metrics", "export", "RUN", "--format", "tensorboard")]
    public async Task bad_input_is_one_line_and_exit_code_2(string why, params string[] arguments)
    {
        using var run = new RunFolder().Losses(4, 2);
        var (code, output, errors) = await RunAsync("clusterllm",
            [.. arguments.Select(argument => argument == "RUN" ? run.Directory.Path : argument)]);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith(
            "clusterllm: ", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
        Assert.Contains(why, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plot", "clusterllm", "pl")]
    [InlineData("list now prune verify", "clusterllm", "checkpoint", "")]
    [InlineData("seconds step tokens", "clusterllm", "plot", "--x", "")]
    [InlineData("seconds", "clusterllm", "plot", "--x", "=", "se")]
    [InlineData("loss,learning_rate", "clusterllm", "plot", "--metric", "loss,le")]
    [InlineData("training.schedule=", "clusterllm", "pretrain", "--set", "training.sch")]
    [InlineData("constant cosine", "clusterllm", "pretrain", "--set", "training.schedule", "=", "co")]
    [InlineData("runs/$(touch pwned) runs/alpha", "clusterllm", "compare", "runs/alpha", "")]
    [InlineData("runs/alpha", "clusterllm", "inspect", "runs/a")]
    [InlineData("--help --json", "clusterllm", "checkpoint", "list", "--")]
    [InlineData("", "clusterllm", "plot", "--smooth", "")]
    public async Task bash_completes_and_expands_nothing(string expected, params string[] words)
    {
        using var run = new RunFolder();
        Directory.CreateDirectory(Path.Combine(run.Root, "runs", "alpha"));
        Directory.CreateDirectory(Path.Combine(run.Root, "runs", "$(touch pwned)"));
        var (_, script, _) = await RunAsync("clusterllm", "completion", "bash");
        await File.WriteAllTextAsync(
            Path.Combine(run.Root, "completion"), script, TestContext.Current.CancellationToken);
        var (code, output, errors) = await RunAsync("bash", "--norc", "-c",
            """cd "$1"; shift; . ./completion; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); $(complete -p clusterllm | sed 's/.*-F \([^ ]*\).*/\1/'); printf '%s\n' "${COMPREPLY[@]}" """,
            "bash", [run.Root, .. words]);
        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(
            expected,
            string.Join(' ', output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)));
        Assert.False(File.Exists(Path.Combine(run.Root, "pwned")));
    }

    private static async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var (code, output, errors) = await RunAsync("clusterllm", arguments);
        Assert.True(code == 0, errors);
        return JsonDocument.Parse(output).RootElement;
    }

    private static Task<(int Code, string Output, string Errors)> RunAsync(string program, string first, string second,
        string third, string fourth, string[] rest) => RunAsync(program, [first, second, third, fourth, .. rest]);

    private static async Task<(int Code, string Output, string Errors)> RunAsync(
        string program, params string[] arguments)
    {
        var file = program == "clusterllm" ? Path.Combine(AppContext.BaseDirectory, "ClusterLlm.Coordinator") : program;
        using var process = Process.Start(new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }
}
