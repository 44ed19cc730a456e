using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterLlm.Engines;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.HuggingFace;
using ClusterLlm.Model.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Tests.HuggingFace;

/// <summary>The small models of hf_models.py: their folders, and what PyTorch computes from them.</summary>
internal static class PublishedModels
{
    public const int Vocabulary = 37;

    private static readonly JsonObject Golden = Load();

    public static TheoryData<string> Kinds => [.. Golden.Select(kind => kind.Key)];

    public static JsonObject Config(string kind) => Golden[kind]!["config"]!.DeepClone().AsObject();

    /// <summary>Every third column.</summary>
    public static double[][] GoldenLogits(string kind) => Golden[kind]!["logits"].Deserialize<double[][]>()!;

    public static long[] Tokens => [.. Enumerable.Range(0, 24).Select(i => (long)(((7 * i) + (i * i)) % Vocabulary))];

    /// <summary>Writes config.json and the weights, under other names or changed if wanted.</summary>
    public static string Write(string folder, string kind, Func<string, string>? rename = null,
        Action<JsonObject>? change = null, Action<string, float[]>? alter = null,
        SafetensorsType type = SafetensorsType.Float32, string? repeated = null)
    {
        var config = Config(kind);
        change?.Invoke(config);
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, "config.json");
        File.WriteAllText(path, Config(kind).ToJsonString());
        var read = ConfigJson.Read(path);
        File.WriteAllText(path, config.ToJsonString());
        var tensors = ExportedTensor.AllOf(ParameterLayout.For(read.Model, read.VocabularySize))
            .Select((tensor, n) => (tensor.Name, tensor.Shape, Values: Values(tensor.Name, tensor.Shape, n))).ToList();
        if (repeated is not null)
        {
            var (_, shape, values) = tensors.Single(tensor => tensor.Name == repeated);
            tensors.Add(("lm_head.weight", shape, [.. values]));
        }

        foreach (var (name, _, values) in tensors)
            alter?.Invoke(name, values);
        using var file = File.Create(Path.Combine(folder, "model.safetensors"));
        var writer = new SafetensorsWriter(file,
            [.. tensors.Select(tensor => (rename?.Invoke(tensor.Name) ?? tensor.Name, tensor.Shape))], type);
        foreach (var (_, _, values) in tensors)
            writer.Write(values);
        writer.Complete();
        return folder;
    }

    public static float[,] Logits(string folder)
    {
        using var model = CheckpointLoader.LoadModel(folder, CPU);
        return Logits(model);
    }

    public static float[,] Logits(LanguageModel model)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var pass = new ForwardPass(Operators.Current);
        var hidden = model.Hidden(tensor(Tokens, [1, Tokens.Length]), pass);
        float[] flat = new float[Tokens.Length * Vocabulary];
        FlatBuffers.Read(model.Logits(hidden.view(Tokens.Length, -1), pass).view(-1), 0, flat);
        float[,] logits = new float[Tokens.Length, Vocabulary];
        Buffer.BlockCopy(flat, 0, logits, 0, flat.Length * sizeof(float));
        return logits;
    }

    /// <summary>As hf_models.py has it: 0.1 sin(0.7 i + n + 1), 1 more for the weight of a norm.</summary>
    private static float[] Values(string name, long[] shape, int n)
    {
        double offset = shape.Length == 1 && name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0;
        long count = shape.Aggregate(1L, (product, size) => product * size);
        return [.. Enumerable.Range(0, (int)count).Select(i => (float)((0.1 * Math.Sin((0.7 * i) + n + 1)) + offset))];
    }

    private static JsonObject Load()
    {
        using var stream = typeof(PublishedModels).Assembly.GetManifestResourceStream("hf_golden.json")!;
        return JsonNode.Parse(stream)!["kinds"]!.AsObject();
    }
}
