using System.Text.Json;

namespace ClusterLlm.Cluster.Tests;

/// <summary>clusterllm evaluate, on a run that was really trained.</summary>
public class EvaluateCommandTests
{
    private static readonly string[] Asked = ["Where does Anna live?", "Who is it?", "What color is the house?"];

    [Fact]
    public async Task what_the_model_says_is_right_where_it_is_what_was_expected()
    {
        using var cluster = new ClusterRun();
        await ClusterRun.EndAsync(cluster.Pretrain("run", workers: 1, 60), exitCode: 0);
        var task = Write(cluster, "task.jsonl", Asked.Select(asked => (asked, "nothing like it")));
        var (report, answers) = await Evaluate(cluster, task);
        Assert.Equal((3, 0), (report.GetProperty("examples").GetInt32(), report.GetProperty("exact").GetInt32()));
        string[] said = [.. answers.Select(answer => answer.GetProperty("said").GetString()!)];
        Assert.Equal(Asked, answers.Select(answer => answer.GetProperty("asked").GetString()));
        Assert.All(said, text => Assert.InRange(text.Length, 1, 24));

        var known = Write(cluster, "known.jsonl", [(Asked[0], said[0]), (Asked[1], "other"), (Asked[2], said[2])]);
        (report, answers) = await Evaluate(cluster, known, "--batch", "1");
        Assert.Equal(2, report.GetProperty("exact").GetInt32());
        Assert.Equal([true, false, true], answers.Select(answer => answer.GetProperty("exact").GetBoolean()));
        Assert.Equal(said, answers.Select(answer => answer.GetProperty("said").GetString()));

        (report, _) = await Evaluate(cluster, known, "--limit", "1");
        Assert.Equal((1, 1.0),
            (report.GetProperty("examples").GetInt32(), report.GetProperty("exact_match").GetDouble()));
    }

    [Fact]
    public async Task a_task_that_cannot_be_asked_is_refused_in_one_line()
    {
        using var cluster = new ClusterRun();
        var pairs = Path.Combine(cluster.Folder, "pairs.jsonl");
        await File.WriteAllTextAsync(pairs, """{"prompt":"a","chosen":"b","rejected":"c"}""" + "\n",
            TestContext.Current.CancellationToken);
        foreach (var file in new[] { pairs, Path.Combine(cluster.Folder, "missing.jsonl") })
            await ClusterRun.EndAsync(
                cluster.Start(["evaluate", cluster.Folder, "--task", file]), exitCode: 2);
    }

    private static async Task<(JsonElement Report, JsonElement[] Answers)> Evaluate(
        ClusterRun cluster, string task, params string[] options)
    {
        var output = Path.Combine(cluster.Folder, "answers.jsonl");
        var report = await ClusterRun.EndAsync(cluster.Start(
        [
            "evaluate", cluster.RunDirectory("run"), "--task", task, "--max-tokens", "24", "--out", output, "--json",
            .. options,
        ]), exitCode: 0);
        return (report,
            [.. (await File.ReadAllLinesAsync(output)).Select(line => JsonDocument.Parse(line).RootElement)]);
    }

    private static string Write(ClusterRun cluster, string name, IEnumerable<(string Asked, string Expected)> items)
    {
        var path = Path.Combine(cluster.Folder, name);
        File.WriteAllLines(path, items.Select(item => JsonSerializer.Serialize(new
        {
            messages = new[]
            {
                new { role = "user", content = item.Asked }, new { role = "assistant", content = item.Expected },
            },
        })));
        return path;
    }
}
