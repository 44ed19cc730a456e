using System.Diagnostics;
using System.Text.Json;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Generation;
using ClusterLlm.Model.HuggingFace;
using ClusterLlm.Model.Tests.Checkpoints;
using ClusterLlm.Model.Transformer;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Tests.HuggingFace;

/// <summary>Against hf_models.py, which computes with PyTorch alone.</summary>
public sealed class PublishedLogitsTests : IDisposable
{
    private const double Tolerance = 1e-4;
    private const string Python = "/usr/bin/python3";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Kinds => PublishedModels.Kinds;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void logits_of_a_published_folder_are_those_of_pytorch(string kind)
    {
        float[,] logits = PublishedModels.Logits(PublishedModels.Write(_folder["model"], kind));
        double[][] expected = PublishedModels.GoldenLogits(kind);
        Assert.Equal(logits.GetLength(0), expected.Length);
        for (int row = 0; row < expected.Length; row++)
            for (int i = 0; i < expected[row].Length; i++)
                Assert.Equal(expected[row][i], logits[row, 3 * i], Tolerance);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void token_by_token_with_a_cache_they_are_the_same(string kind)
    {
        using var model = CheckpointLoader.LoadModel(PublishedModels.Write(_folder["model"], kind), CPU);
        using var cache = new KeyValueCache(model.Options, model.Device);
        var generator = new TokenGenerator(model);
        double[][] expected = PublishedModels.GoldenLogits(kind);
        for (int row = 0; row < expected.Length; row++)
        {
            float[] logits = [.. generator.NextLogits([[(int)PublishedModels.Tokens[row]]], [cache])];
            for (int i = 0; i < expected[row].Length; i++)
                Assert.Equal(expected[row][i], logits[3 * i], Tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void an_exported_folder_has_the_same_logits(string kind)
    {
        string source = PublishedModels.Write(_folder["model"], kind), target = _folder["exported"];
        ModelFolderWriter.Write(target, ModelFolder.Open(source), new FolderOptions { Type = SafetensorsType.Float32 },
            TestContext.Current.CancellationToken);
        Assert.Equal(PublishedModels.Logits(source), PublishedModels.Logits(target));
    }

    [Fact]
    public void a_folder_written_by_pytorch_is_read_and_ours_is_read_by_it()
    {
        Assert.SkipUnless(File.Exists(Python) && Run(["-c", "import torch"]) == "",
            $"no {Python} with torch here (apt install python3-torch)");
        string script = _folder["hf_models.py"], sources = _folder["sources"], targets = _folder["targets"];
        using (var stream = GetType().Assembly.GetManifestResourceStream("hf_models.py")!)
        using (var file = File.Create(script))
            stream.CopyTo(file);
        Assert.Equal("", Run([script, "make", sources]));
        string[] kinds = [.. Directory.EnumerateDirectories(sources).Select(path => Path.GetFileName(path))];
        Assert.Equal(Kinds.Count, kinds.Length);
        foreach (string kind in kinds)
        {
            // Many shards, so that the script's reading of the index is tried, too.
            string target = Path.Combine(targets, kind);
            ModelFolderWriter.Write(target, ModelFolder.Open(Path.Combine(sources, kind)),
                new FolderOptions { Type = SafetensorsType.Float32, MaxShardBytes = 8_000 },
                TestContext.Current.CancellationToken);
            Assert.True(File.Exists(Path.Combine(target, ShardIndex.FileName)));
        }

        Assert.Equal("", Run([script, "logits", targets]));
        foreach (string kind in kinds)
        {
            float[,] ours = PublishedModels.Logits(Path.Combine(sources, kind));
            double[][] theirs = JsonSerializer.Deserialize<double[][]>(
                File.ReadAllText(Path.Combine(targets, kind + ".json")))!;
            for (int row = 0; row < theirs.Length; row++)
                for (int i = 0; i < theirs[row].Length; i++)
                    Assert.Equal(theirs[row][i], ours[row, i], Tolerance);
        }
    }

    /// <summary>What it said to standard error, and its exit code if not 0; empty when all went well.</summary>
    private static string Run(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        if (!process.WaitForExit(Deadline))
        {
            process.Kill(entireProcessTree: true);
            return "it did not end";
        }

        return process.ExitCode == 0 ? "" : $"exit code {process.ExitCode}: {errors}";
    }
}
