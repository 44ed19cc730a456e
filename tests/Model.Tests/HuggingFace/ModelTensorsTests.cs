using System.Text.Json.Nodes;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.HuggingFace;
using ClusterLlm.Model.Tests.Checkpoints;
using ClusterLlm.Model.Tests.Training;
using ClusterLlm.Model.Transformer;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Tests.HuggingFace;

public sealed class ModelTensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("../model-1.safetensors", "bare name")]
    [InlineData("/etc/passwd", "bare name")]
    [InlineData("..\\model-1.safetensors", "bare name")]
    [InlineData("sub/model-1.safetensors", "bare name")]
    [InlineData(".hidden.safetensors", "bare name")]
    [InlineData("pytorch_model.bin", "bare name")]
    [InlineData("", "bare name")]
    [InlineData("model-9.safetensors", "model-9.safetensors is missing")]
    [InlineData("model-2.safetensors", "tensor 'a' is not in model-2.safetensors")]
    public void an_index_that_points_elsewhere_is_refused(string file, string named)
    {
        Shard(index => index["weight_map"]!["a"] = file);
        Refused(named);
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"model-1.safetensors","z":"model-2.safetensors"}}""",
        "a tensor 'b', which model.safetensors.index.json does not name")]
    [InlineData("""{"weight_map":{"a":"model-1.safetensors","b":"model-2.safetensors","c":"model-2.safetensors"}}""",
        "tensor 'c' is not in model-2.safetensors")]
    [InlineData("""{"weight_map":{"a":"model-1.safetensors","a":"model-2.safetensors"}}""", "not an index")]
    [InlineData("""{"weight_map":{"a":7}}""", "bare name")]
    [InlineData("""{"weight_map":{}}""", "names 0 files")]
    [InlineData("""{"weight_map":[]}""", "no weight_map")]
    [InlineData("""{}""", "no weight_map")]
    [InlineData("""[]""", "no weight_map")]
    [InlineData("", "not an index")]
    public void an_index_that_does_not_agree_with_its_files_is_refused(string index, string named)
    {
        Shard(_ => { });
        File.WriteAllText(_folder[ShardIndex.FileName], index);
        Refused(named);
    }

    [Fact]
    public void a_tensor_in_two_shards_is_refused()
    {
        Shard(_ => { });
        Write("model-2.safetensors", "a", "b");
        Refused("tensor 'a', which model.safetensors.index.json says is in model-1.safetensors");
    }

    [Fact]
    public void shards_are_one_model()
    {
        Shard(_ => { });
        using var tensors = ModelTensors.Open(_folder.Path);
        Assert.Equal(["a", "b"], tensors.All.Keys.Order());
        var read = new List<float>();
        tensors.All["b"].Read(piece => read.AddRange(piece));
        Assert.Equal([2f, 2f], read);
    }

    [Theory]
    [InlineData("pytorch_model.bin")]
    [InlineData("consolidated.00.pth")]
    [InlineData("model.gguf")]
    public void another_format_is_named(string file)
    {
        File.WriteAllText(_folder[file], "");
        Refused(file);
    }

    [Fact]
    public void a_folder_without_weights_is_named() => Refused("model.safetensors is missing");

    [Theory]
    [InlineData("transformer.")]
    [InlineData("")]
    public void gpt2_is_read_with_its_prefix_and_without(string prefix)
    {
        string folder = PublishedModels.Write(_folder["model"], "gpt2", name => name.Replace("transformer.", prefix));
        Assert.Equal(PublishedModels.GoldenLogits("gpt2")[5][5], PublishedModels.Logits(folder)[5, 15], 1e-4);
    }

    [Fact]
    public void an_output_projection_that_repeats_the_embedding_is_read()
    {
        string plain = PublishedModels.Write(_folder["plain"], "qwen2");
        string repeated = PublishedModels.Write(_folder["repeated"], "qwen2", repeated: "model.embed_tokens.weight");
        Assert.Equal(PublishedModels.Logits(plain), PublishedModels.Logits(repeated));
    }

    [Theory]
    [InlineData("qwen2", "model.embed_tokens.weight")]
    [InlineData("gpt2", "transformer.wte.weight")]
    public void an_output_projection_that_differs_from_the_tied_embedding_is_refused(string kind, string embedding)
    {
        string folder = PublishedModels.Write(_folder["model"], kind, repeated: embedding, alter: (name, values) =>
        {
            if (name == "lm_head.weight")
                values[^1] += 1;
        });
        var error = Assert.Throws<CheckpointException>(() => CheckpointLoader.LoadModel(folder, CPU).Dispose());
        Assert.Contains("tie_word_embeddings", error.Message);
    }

    [Fact]
    public void a_missing_output_projection_is_named()
    {
        string folder = PublishedModels.Write(_folder["model"], "llama2",
            name => name == "lm_head.weight" ? "model.other.weight" : name);
        var error = Assert.Throws<CheckpointException>(() => CheckpointLoader.LoadModel(folder, CPU).Dispose());
        Assert.Contains("tie_word_embeddings: false", error.Message);
    }

    [Fact]
    public void a_tensor_left_over_is_named()
    {
        // Biases that a Llama lacks: Qwen2's weights with a Llama's configuration.
        string folder = PublishedModels.Write(_folder["model"], "qwen2", change: config =>
        {
            config["model_type"] = "llama";
            config["sliding_window"] = null;
        });
        var error = Assert.Throws<CheckpointException>(() => CheckpointLoader.LoadModel(folder, CPU).Dispose());
        Assert.Contains("k_proj.bias", error.Message);
    }

    [Fact]
    public void a_configuration_that_claims_a_huge_model_takes_no_memory()
    {
        string folder = PublishedModels.Write(_folder["model"], "llama2",
            change: config => config["intermediate_size"] = 1 << 20);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("1048576",
            Assert.Throws<CheckpointException>(() => CheckpointLoader.LoadModel(folder, CPU).Dispose()).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Theory]
    [InlineData(SafetensorsType.Float16, 1e-3)]
    [InlineData(SafetensorsType.BFloat16, 1e-2)]
    public void half_precision_is_read(SafetensorsType type, double tolerance)
    {
        string folder = PublishedModels.Write(_folder["model"], "llama3", type: type);
        Assert.Equal(PublishedModels.GoldenLogits("llama3")[5][5], PublishedModels.Logits(folder)[5, 15], tolerance);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void reading_takes_a_few_megabytes_beside_the_model(bool gpt2)
    {
        // 35 million parameters: 140 MB in float32, the largest matrix 24 to 33 MB.
        var options = (gpt2 ? SmallModels.Gpt2 : SmallModels.Llama) with
        {
            Layers = 1,
            Heads = 8,
            KvHeads = gpt2 ? 0 : 8,
            Width = 1_024,
            FfnWidth = 8_192,
        };
        using var model = new LanguageModel(options, 8_000, CPU);
        using (no_grad())
            model.Parameters.fill_(0.5f).Dispose();
        WriteFolder(model);
        using var loaded = new LanguageModel(options, 8_000, CPU);
        long before = GC.GetAllocatedBytesForCurrentThread();
        CheckpointLoader.LoadParameters(loaded, _folder.Path);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 << 20);
        foreach (var spec in model.Layout.Parameters)
            Assert.Equal((0.5f, 0.5f), (FlatBuffers.Span(loaded.Parameters, spec.Offset, 1)[0],
                FlatBuffers.Span(loaded.Parameters, spec.Offset + spec.Elements - 1, 1)[0]));
    }

    [Fact]
    public void parameters_of_a_model_that_computes_otherwise_are_refused_by_name()
    {
        string folder = PublishedModels.Write(_folder["model"], "llama3");
        var config = CheckpointLoader.ReadConfig(folder);
        using var same = new LanguageModel(config.Model with { Context = 16, Dropout = 0.3 }, 37, CPU);
        CheckpointLoader.LoadParameters(same, folder);
        using var other = new LanguageModel(config.Model with { RopeTheta = 10_000 }, 37, CPU);
        Assert.Contains("model.rope_theta is 500",
            Assert.Throws<CheckpointException>(() => CheckpointLoader.LoadParameters(other, folder)).Message);
        using var larger = new LanguageModel(config.Model, 38, CPU);
        Assert.Contains("37 tokens",
            Assert.Throws<CheckpointException>(() => CheckpointLoader.LoadParameters(larger, folder)).Message);
    }

    private void WriteFolder(LanguageModel model)
    {
        File.WriteAllBytes(_folder["config.json"], ConfigJson.Write(model, null));
        using var file = File.Create(_folder["model.safetensors"]);
        var tensors = ExportedTensor.AllOf(model.Layout);
        var writer = new SafetensorsWriter(file, [.. tensors.Select(tensor => (tensor.Name, tensor.Shape))],
            SafetensorsType.BFloat16);
        var exporter = new TensorExporter((offset, values) => FlatBuffers.Read(model.Parameters, offset, values));
        foreach (var tensor in tensors)
            exporter.Export(tensor, writer.Write);
        writer.Complete();
    }

    private void Shard(Action<JsonNode> change)
    {
        Write("model-1.safetensors", "a");
        Write("model-2.safetensors", "b");
        var index = JsonNode.Parse(
            """{"weight_map":{"a":"model-1.safetensors","b":"model-2.safetensors"}}""")!;
        change(index);
        File.WriteAllText(_folder[ShardIndex.FileName], index.ToJsonString());
    }

    private void Write(string name, params string[] tensors)
    {
        using var file = File.Create(_folder[name]);
        var writer = new SafetensorsWriter(file, [.. tensors.Select(tensor => (tensor, new long[] { 2 }))]);
        foreach (string tensor in tensors)
            writer.Write(tensor == "a" ? [1, 1] : [2, 2]);
        writer.Complete();
    }

    private void Refused(string named)
    {
        var error = Assert.Throws<CheckpointException>(() => ModelTensors.Open(_folder.Path).Dispose());
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(_folder.Path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
