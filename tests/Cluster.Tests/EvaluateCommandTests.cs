using System.Text.Json;

namespace ClusterLlm.Cluster.Tests;

/// <summary>clusterllm evaluate, on a run that was really trained.</summary>
public class EvaluateCommandTests
{
    private static readonly (string Asked, string Answer)[] Lesson =
        [("Where does Anna live?", "Mill Street"), ("Who is it?", "Tom"), ("What color is it?", "red")];

    [Fact]
    public async Task what_was_learnt_is_right_and_what_is_said_otherwise_is_not()
    {
        using var cluster = new ClusterRun();
        await ClusterRun.EndAsync(
            cluster.Pretrain("base", workers: 1, 10, "tokenizer.kind=bpe", "tokenizer.vocabulary_size=300",
            "model.context=96"), exitCode: 0);
        var task = Write(cluster, "task.jsonl", Lesson);
        var (report, answers) = await Evaluate(cluster, "base", task);
        Assert.Equal((3, 0), (report.GetProperty("examples").GetInt32(), report.GetProperty("exact").GetInt32()));
        Assert.Equal(Lesson.Select(one => one.Asked), answers.Select(answer => answer.GetProperty("asked").GetString()));

        await ClusterRun.EndAsync(cluster.Start(
        [
            "finetune", cluster.RunDirectory("base"), "--data", task, "--run-dir", cluster.RunDirectory("run"),
            "--workers", "1", "--steps", "300", "--json", "--set", "training.global_batch=1",
            "--set", "training.micro_batch=1", "--set", "data.validation_fraction=0",
            "--set", "training.eval_every=0", "--set", "training.learning_rate=0.003",
        ]), exitCode: 0);
        (report, _) = await Evaluate(cluster, "run", task);
        Assert.Equal(3, report.GetProperty("exact").GetInt32());
        Assert.Equal(1.0, report.GetProperty("rouge_l").GetDouble());

        var other = Write(cluster, "other.jsonl", [Lesson[0], Lesson[1] with { Answer = "tom" }, Lesson[2]]);
        (report, answers) = await Evaluate(cluster, "run", other, "--batch", "1");
        Assert.Equal(2, report.GetProperty("exact").GetInt32());
        Assert.Equal([true, false, true], answers.Select(answer => answer.GetProperty("exact").GetBoolean()));
        Assert.Equal("Tom", answers[1].GetProperty("said").GetString());

        (report, _) = await Evaluate(cluster, "run", other, "--limit", "1");
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
        ClusterRun cluster, string run, string task, params string[] options)
    {
        var output = Path.Combine(cluster.Folder, "answers.jsonl");
        var report = await ClusterRun.EndAsync(cluster.Start(
        [
            "evaluate", cluster.RunDirectory(run), "--task", task, "--max-tokens", "24", "--out", output, "--json",
            .. options,
        ]), exitCode: 0);
        return (report,
            [.. (await File.ReadAllLinesAsync(output)).Select(line => JsonDocument.Parse(line).RootElement)]);
    }

    private static string Write(ClusterRun cluster, string name, IEnumerable<(string Asked, string Answer)> items)
    {
        var path = Path.Combine(cluster.Folder, name);
        File.WriteAllLines(path, items.Select(item => JsonSerializer.Serialize(new
        {
            messages = new[]
            {
                new { role = "user", content = item.Asked }, new { role = "assistant", content = item.Answer },
            },
        })));
        return path;
    }
}
