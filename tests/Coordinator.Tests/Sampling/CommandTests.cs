using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ClusterLlm.Coordinator.Tests.Sampling;

/// <summary>The verbs that write, as processes of their own.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task a_conversation_can_come_from_a_pipe()
    {
        using var model = await TinyModel.CreateAsync();
        const string script = "Hello\n/reset\nHello\n/nonsense\n/regen\n/exit\nnever answered\n";
        var (code, output, errors) = await RunAsync(script, "chat", model.Directory, "--max-tokens", "6",
            "--temperature", "0", "--system", "Be brief.");
        Assert.Equal(0, code);
        Assert.Contains("/nonsense is not known", errors, StringComparison.Ordinal);
        // The answer without what was said before, three times.
        var third = output.Length / 3;
        Assert.True(third > 1 && output.Length % 3 == 0, output);
        Assert.Equal(output[..third], output[third..(2 * third)]);
        Assert.Equal(output[..third], output[(2 * third)..]);
    }

    [Fact]
    public async Task answers_to_a_file_of_prompts_replace_the_target_whole_or_not_at_all()
    {
        using var model = await TinyModel.CreateAsync();
        var (prompts, target) = (Path.Combine(model.Directory, "p.jsonl"), Path.Combine(model.Directory, "out.jsonl"));
        File.WriteAllText(prompts, "{\"prompt\":\"The\"}\n{\"prompt\":\"Every\"}\n");
        string[] command = ["generate", model.Directory, "--prompts", prompts, "--out", target, "--max-tokens", "5"];
        Assert.Equal(0, (await RunAsync("", command)).Code);
        var lines = File.ReadAllLines(target);
        Assert.Equal(["The", "Every"],
            lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("prompt").GetString()));

        File.AppendAllText(prompts, "nonsense\n");
        var (code, _, errors) = await RunAsync("", command);
        Assert.Equal(2, code);
        Assert.Contains("p.jsonl: line 3", errors, StringComparison.Ordinal);
        Assert.Equal(lines, File.ReadAllLines(target));
        Assert.Empty(Directory.GetFiles(model.Directory, "*.tmp"));
    }

    [Theory]
    [InlineData(".", "is a folder")]
    [InlineData("nowhere/answers.jsonl", "cannot be written")]
    public async Task a_target_that_cannot_be_written_is_named_before_there_is_an_answer(string place, string why)
    {
        using var model = await TinyModel.CreateAsync();
        var prompts = Path.Combine(model.Directory, "p.jsonl");
        File.WriteAllText(prompts, """{"prompt":"The","completion":"end"}""");
        var target = Path.GetFullPath(Path.Combine(model.Directory, place));
        foreach (var command in new string[][] { ["generate", "--prompts"], ["evaluate", "--task"] })
        {
            var (code, output, errors) =
                await RunAsync("", command[0], "nowhere", command[1], prompts, "--out", target);
            Assert.Equal((2, ""), (code, output));
            Assert.Contains($"--out {target} {why}", errors, StringComparison.Ordinal);
        }
        var (town, _, refused) = await RunAsync("", "data", "town", prompts, "--tasks");
        Assert.Equal(2, town);
        Assert.Contains($"{prompts} cannot be made", refused, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(model.Directory)!, "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task impossible_options_are_named_before_a_model_is_read()
    {
        var (code, _, errors) = await RunAsync("", "generate", "nowhere", "--min-p", "2");
        Assert.Equal((2, "clusterllm: --min-p is 2, but must be 0 to 1"), (code, errors.Trim()));
    }

    [Fact]
    public async Task the_server_prints_where_it_is_and_ends_at_an_interrupt()
    {
        using var model = await TinyModel.CreateAsync();
        using var process = Start("serve", model.Directory, "--port", "0", "--model-name", "mine");
        var url = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        using (var client = new HttpClient())
            Assert.Contains("\"mine\"", await client.GetStringAsync(new Uri(url + "/models"),
                TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string input,
        params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }

    private static Process Start(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "ClusterLlm.Coordinator");
        // A shell's background jobs ignore SIGINT, and so would what is started from there.
        return Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}
