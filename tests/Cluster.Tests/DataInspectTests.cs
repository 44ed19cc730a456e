using System.Text;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Cluster.Tests;

/// <summary>clusterllm data inspect: what of an example is learnt, and what is wrong with a line.</summary>
public class DataInspectTests
{
    private const string Good = """{"prompt":"ab","completion":"c"}""";

    [Fact]
    public async Task what_is_learnt_is_marked_token_by_token()
    {
        using var cluster = new ClusterRun();
        var file = Prepare(cluster, Good);
        var process = cluster.Start(["data", "inspect", file, "--tokenizer", cluster.Folder]);
        var text = await ClusterRun.EndTextAsync(process, exitCode: 0);
        Assert.StartsWith(
            $"{file}: line 1: 4 tokens, 2 learnt\n"
            + "        0 a\n        1 b\n+       2 c\n+       3 <|endoftext|>\n", text, StringComparison.Ordinal);
        Assert.Contains("learnt     2 tokens", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task bad_lines_end_it_or_are_counted()
    {
        using var cluster = new ClusterRun();
        var file = Prepare(cluster, Good + "\nbad");
        await ClusterRun.EndTextAsync(
            cluster.Start(["data", "inspect", file, "--tokenizer", cluster.Folder]), exitCode: 2);
        var counted = await ClusterRun.EndAsync(cluster.Start(
            ["data", "inspect", file, "--tokenizer", cluster.Folder, "--skip-bad-lines", "--json"]), exitCode: 0);
        Assert.Equal(1, counted.GetProperty("bad_lines").GetInt32());
        Assert.Equal(1, counted.GetProperty("examples").GetInt32());
        Assert.Contains("line 2: not JSON", counted.GetProperty("first_bad_lines")[0].GetString(), StringComparison.Ordinal);
    }

    private static string Prepare(ClusterRun cluster, string lines)
    {
        Directory.CreateDirectory(cluster.Folder);
        new CharTokenizer("abc".EnumerateRunes(), endOfText: true).Save(Path.Combine(cluster.Folder, "tokenizer.json"));
        var file = Path.Combine(cluster.Folder, "examples.jsonl");
        File.WriteAllText(file, lines);
        return file;
    }
}
