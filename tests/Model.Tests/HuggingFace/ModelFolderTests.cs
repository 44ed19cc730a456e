using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.HuggingFace;
using ClusterLlm.Model.Tests.Checkpoints;
using ClusterLlm.Model.Tests.Tokenizers;
using ClusterLlm.Model.Transformer;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Tests.HuggingFace;

public sealed class ModelFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(SafetensorsType.Float32)]
    [InlineData(SafetensorsType.Float16)]
    [InlineData(SafetensorsType.BFloat16)]
    public void every_type_can_be_written_and_says_so(SafetensorsType type)
    {
        Export(new FolderOptions { Type = type });
        using var reader = SafetensorsReader.Open(Path.Combine(Target, "model.safetensors"));
        Assert.All(reader.Entries.Values, entry => Assert.Equal(type, entry.Type));
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(Target, "config.json")));
        Assert.Equal(type.TorchName(), config.RootElement.GetProperty("torch_dtype").GetString());
        Assert.Equal([type], ModelFolder.Open(Target).Types);
    }

    [Fact]
    public void shards_are_no_larger_than_asked_and_the_index_counts_their_bytes()
    {
        Export(new FolderOptions { Type = SafetensorsType.BFloat16, MaxShardBytes = 5_000 });
        var index = JsonNode.Parse(File.ReadAllText(Path.Combine(Target, ShardIndex.FileName)))!;
        string[] files = [.. Directory.EnumerateFiles(Target, "*.safetensors").Order()];
        Assert.True(files.Length > 2);
        Assert.EndsWith($"model-00001-of-{files.Length:D5}.safetensors", files[0]);
        long total = 0;
        foreach (string file in files)
        {
            using var reader = SafetensorsReader.Open(file);
            long bytes = reader.Entries.Values.Sum(entry => entry.Bytes);
            Assert.True(bytes <= 5_000 || reader.Entries.Count == 1);
            total += bytes;
        }

        Assert.Equal(total, index["metadata"]!["total_size"]!.GetValue<long>());
        Assert.Equal(PublishedModels.Logits(Source)[3, 3], PublishedModels.Logits(Target)[3, 3], 1e-2);
    }

    [Fact]
    public void a_folder_that_is_not_empty_is_left_alone()
    {
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path.Combine(Target, "mine.txt"), "mine");
        Assert.Contains("not empty", Assert.Throws<CheckpointException>(() => Export()).Message);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Target, "mine.txt")));
        Assert.Single(Directory.EnumerateFileSystemEntries(Target));
    }

    [Fact]
    public void an_empty_folder_is_filled()
    {
        Directory.CreateDirectory(Target);
        Export();
        Assert.True(File.Exists(Path.Combine(Target, "config.json")));
    }

    [Fact]
    public void what_float16_cannot_hold_is_named_and_nothing_is_left()
    {
        string source = PublishedModels.Write(_folder["source"], "llama3", alter: (name, values) =>
        {
            if (name == "model.norm.weight")
                values[3] = 70_000;
        });
        var error = Assert.Throws<CheckpointException>(() => ModelFolderWriter.Write(Target, ModelFolder.Open(source),
            new FolderOptions { Type = SafetensorsType.Float16 }, TestContext.Current.CancellationToken));
        Assert.Contains("'model.norm.weight' has the number 70000", error.Message);
        Assert.Equal([source], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void an_interrupted_export_leaves_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var folder = ModelFolder.Open(Source);
        Assert.ThrowsAny<OperationCanceledException>(
            () => ModelFolderWriter.Write(Target, folder, new FolderOptions(), cancelled.Token));
        Assert.Equal([_folder["source"]], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void what_a_killed_export_left_is_in_nobodys_way()
    {
        Directory.CreateDirectory(_folder[".target.unfinished"]);
        File.WriteAllText(_folder[".target.unfinished/config.json"], "{");
        Export();
        Assert.False(Directory.Exists(_folder[".target.unfinished"]));
        ModelFolder.Open(Target);
    }

    [Fact]
    public void a_model_in_memory_is_written_in_the_place_of_the_folders_own()
    {
        var folder = ModelFolder.Open(Source);
        using var model = CheckpointLoader.LoadModel(Source, CPU);
        using (no_grad())
            model.Parameters.mul_(0.5f).Dispose();
        ModelFolderWriter.Write(Target, folder, model, new FolderOptions { Type = SafetensorsType.Float32 },
            TestContext.Current.CancellationToken);
        using var read = CheckpointLoader.LoadModel(Target, CPU);
        foreach (var spec in model.Layout.Parameters)
            Assert.Equal(FlatBuffers.Span(model.Parameters, spec.Offset, (int)spec.Elements),
                FlatBuffers.Span(read.Parameters, spec.Offset, (int)spec.Elements));
        using var other = new LanguageModel(model.Options with { RopeTheta = 3 }, model.VocabularySize, CPU);
        Assert.Contains("rope_theta", Assert.Throws<CheckpointException>(
            () => ModelFolderWriter.Write(_folder["other"], folder, other, new FolderOptions(),
                TestContext.Current.CancellationToken)).Message);
    }

    [Fact]
    public void tokens_templates_and_settings_come_along()
    {
        WriteTokenizer(_folder["source"]);
        File.WriteAllText(_folder["source/tokenizer_config.json"],
            """{"bos_token":"<s>","eos_token":{"content":"</s>"},"chat_template":"{{ x }}","auto_map":{"A":"b.C"},"legacy":true}""");
        File.WriteAllText(_folder["source/generation_config.json"],
            """{"eos_token_id":[2,5],"temperature":0.6,"top_p":0.9,"top_k":40,"do_sample":true}""");
        Export();
        var folder = ModelFolder.Open(Target);
        Assert.Equal([2, 5], folder.EndTokens);
        Assert.Equal((0.6, 0.9, 40, true), (folder.GenerationConfig.Temperature, folder.GenerationConfig.TopP,
            folder.GenerationConfig.TopK, folder.GenerationConfig.Samples));
        Assert.Equal("{{ x }}", folder.TokenizerConfig.ChatTemplate);
        Assert.Equal([1], folder.Prefix);
        string written = File.ReadAllText(Path.Combine(Target, "tokenizer_config.json"));
        Assert.Contains("legacy", written);
        Assert.DoesNotContain("auto_map", written);
    }

    [Fact]
    public void what_a_folder_does_not_say_is_said_by_its_vocabulary()
    {
        TestTokenizers.Bpe.Save(_folder["tokenizer.json"]);
        var model = new ModelOptions { Layers = 1, Heads = 2, Width = 8, Context = 8 };
        using (var language = new LanguageModel(model, 600, CPU))
            WriteModel(language);
        ModelFolderWriter.Write(Target, ModelFolder.Open(_folder.Path), new FolderOptions(),
            TestContext.Current.CancellationToken);
        var folder = ModelFolder.Open(Target);
        Assert.Equal([TestTokenizers.Bpe.EndOfText!.Value], folder.EndTokens);
        Assert.Equal("<|endoftext|>", folder.TokenizerConfig.EndToken);
        Assert.Equal(folder.EndTokens, folder.GenerationConfig.EndTokens);
        Assert.Equal(TestTokenizers.Bpe.Sha256, folder.Tokenizer!.Sha256);
    }

    [Fact]
    public void a_tokenizer_in_another_format_is_named()
    {
        File.WriteAllText(Path.Combine(Source, "tokenizer.model"), "");
        Assert.Contains("tokenizer.json is needed",
            Assert.Throws<DataException>(() => ModelFolder.Open(Source)).Message);
    }

    [Fact]
    public void a_tokenizer_larger_than_the_model_is_refused()
    {
        PublishedModels.Write(_folder["source"], "llama3");
        TestTokenizers.Bpe.Save(_folder["source/tokenizer.json"]);
        Assert.Contains("do not belong together",
            Assert.Throws<DataException>(() => ModelFolder.Open(_folder["source"])).Message);
    }

    private string Source => Directory.Exists(_folder["source"])
        ? _folder["source"] : PublishedModels.Write(_folder["source"], "llama3");

    private string Target => _folder["target"];

    private void Export(FolderOptions? options = null)
    {
        if (!File.Exists(_folder["source/config.json"]))
            PublishedModels.Write(_folder["source"], "llama3");
        ModelFolderWriter.Write(Target, ModelFolder.Open(Source), options ?? new FolderOptions(),
            TestContext.Current.CancellationToken);
    }

    /// <summary>A model with a vocabulary of bytes in SentencePiece's manner.</summary>
    private static void WriteTokenizer(string folder)
    {
        Directory.CreateDirectory(folder);
        var config = PublishedModels.Config("llama3");
        config["vocab_size"] = 300;
        string path = Path.Combine(folder, "config.json");
        File.WriteAllText(path, config.ToJsonString());
        var read = ConfigJson.Read(path);
        using (var model = new LanguageModel(read.Model, read.VocabularySize, CPU))
            WriteWeights(model, folder);
        var vocabulary = new JsonObject { ["<unk>"] = 0, ["<s>"] = 1, ["</s>"] = 2 };
        for (int value = 0; value < 256; value++)
            vocabulary[$"<0x{value:X2}>"] = value + 3;
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), new JsonObject
        {
            ["added_tokens"] = JsonNode.Parse(
                """[{"id":0,"content":"<unk>"},{"id":1,"content":"<s>"},{"id":2,"content":"</s>"}]"""),
            ["normalizer"] = JsonNode.Parse("""{"type":"Replace","pattern":{"String":" "},"content":"▁"}"""),
            ["post_processor"] = JsonNode.Parse(
                """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>"}},{"Sequence":{"id":"A"}}]}"""),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["byte_fallback"] = true,
                ["vocab"] = vocabulary,
                ["merges"] = new JsonArray(),
            },
        }.ToJsonString());
    }

    private void WriteModel(LanguageModel model)
    {
        File.WriteAllBytes(_folder["config.json"], ConfigJson.Write(model, null));
        WriteWeights(model, _folder.Path);
    }

    private static void WriteWeights(LanguageModel model, string folder)
    {
        using var file = File.Create(Path.Combine(folder, "model.safetensors"));
        var tensors = ExportedTensor.AllOf(model.Layout);
        var writer = new SafetensorsWriter(file, [.. tensors.Select(tensor => (tensor.Name, tensor.Shape))]);
        foreach (var tensor in tensors)
            writer.Write(new float[tensor.Elements]);
    }
}
