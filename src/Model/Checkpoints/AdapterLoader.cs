using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.HuggingFace;
using ClusterLlm.Model.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>Reads adapter_model.safetensors, ours or PEFT's.</summary>
internal static class AdapterLoader
{
    /// <summary>Fills the adapters of a model that has them.</summary>
    /// <exception cref="CheckpointException">The folder's are others.</exception>
    public static void Load(LanguageModel model, string directory)
    {
        using var file = CheckpointLoader.Open(directory, AdapterConfig.WeightsFileName);
        Read(file, directory, model.Layout, model.Parameters);
    }

    /// <summary>
    /// The model that an adapter's folder names, with the adapter added to its matrices: W + scale B A.
    /// </summary>
    /// <exception cref="CheckpointException">Either cannot be read, or they do not belong together.</exception>
    public static LanguageModel LoadMerged(string directory, Device device, ConfigOverrides? overrides)
    {
        var config = AdapterConfig.Read(directory);
        var model = CheckpointLoader.LoadModel(config.FindBase(directory), device, overrides);
        try
        {
            Merge(model, directory, config.Lora);
            return model;
        }
        catch (ConfigurationException error)
        {
            model.Dispose();
            throw new CheckpointException($"{directory}: {error.Message}", error);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static void Merge(LanguageModel model, string directory, LoraOptions lora)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var layout = Adapters.Layout(model.Options, model.Layout, lora);
        using var file = CheckpointLoader.Open(directory, AdapterConfig.WeightsFileName);
        var values = zeros(layout.Length, dtype: ScalarType.Float32, device: model.Device);
        Read(file, directory, layout, values);
        foreach (var matrix in Adapters.Targets(model.Options, model.Layout, lora))
        {
            string path = matrix.Name[..^".weight".Length];
            var a = FlatParameters.View(values, layout[Adapters.NameA(path)]); // (r, I)
            var b = FlatParameters.View(values, layout[Adapters.NameB(path)]); // (O, r)
            FlatParameters.View(model.Parameters, matrix).add_(matmul(b, a) * Adapters.Scale(lora)); // (O, I)
        }
    }

    private static void Read(SafetensorsReader file, string directory, ParameterLayout layout, Tensor flat)
    {
        var importer = new TensorImporter(flat);
        var tensors = ExportedTensor.AllOf(layout);
        CheckpointLoader.CheckNames(file, [.. tensors.Select(tensor => tensor.Name)], directory);
        foreach (var tensor in tensors)
            importer.Import(file, CheckpointLoader.Entry(file, tensor.Name, tensor, directory), tensor);
    }
}
