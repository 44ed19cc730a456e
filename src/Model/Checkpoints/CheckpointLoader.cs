using ClusterLlm.Model.Training;
using ClusterLlm.Model.Transformer;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>Brings checkpoints, ours or published ones in Hugging Face's format, into memory.</summary>
public static class CheckpointLoader
{
    /// <summary>
    /// A model alone, of config.json and model.safetensors. Throws <see cref="CheckpointException"/>.
    /// </summary>
    public static LanguageModel LoadModel(string directory, Device device)
    {
        string configuration = Path.Combine(directory, CheckpointNames.Configuration);
        if (!File.Exists(configuration))
            throw new CheckpointException($"{configuration} is missing");
        var (options, vocabularySize) = ConfigJson.Read(configuration);
        var model = new LanguageModel(options, vocabularySize, device);
        try
        {
            ReadModel(model, directory);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    internal static void Load(Replica replica, string directory)
    {
        ReadModel(replica.Model, directory);
        using var file = Open(directory, CheckpointNames.Optimizer);
        var moments = OptimizerTensors.AllOf(replica.Model.Layout);
        CheckNames(file, [.. moments.Select(moment => moment.Name)], directory);
        foreach (var part in moments.GroupBy(moment => moment.Part))
        {
            var importer = new TensorImporter(
                part.Key == StatePart.FirstMoments ? replica.FirstMoments : replica.SecondMoments);
            foreach (var (name, _, tensor) in part)
                importer.Import(file, Entry(file, name, tensor, directory), tensor);
        }
    }

    private static void ReadModel(LanguageModel model, string directory)
    {
        using var file = Open(directory, CheckpointNames.Model);
        var importer = new TensorImporter(model.Parameters);
        var used = new List<string>();
        foreach (var tensor in ExportedTensor.AllOf(model.Layout))
        {
            string name = PublishedNames.Find(tensor.Name, file.Entries.ContainsKey);
            used.Add(name);
            if (tensor.Spec is not null || file.Entries.ContainsKey(name))
                importer.Import(file, Entry(file, name, tensor, directory), tensor);
        }

        CheckNames(file, used, directory);
    }

    private static SafetensorsReader Open(string directory, string name)
    {
        string path = Path.Combine(directory, name);
        return File.Exists(path) ? SafetensorsReader.Open(path) : throw new CheckpointException($"{path} is missing");
    }

    private static SafetensorsEntry Entry(SafetensorsReader file, string name, ExportedTensor tensor, string directory)
    {
        if (!file.Entries.TryGetValue(name, out var entry))
            throw new CheckpointException($"{directory} has no tensor '{name}', which the model needs");
        return entry.Shape.SequenceEqual(tensor.Shape)
            ? entry
            : throw new CheckpointException(
                $"{directory}: tensor '{name}' has the shape [{string.Join(", ", entry.Shape)}], "
                + $"the model [{string.Join(", ", tensor.Shape)}]");
    }

    private static void CheckNames(SafetensorsReader file, IReadOnlyCollection<string> used, string directory)
    {
        string? surplus = file.Entries.Keys.Except(used).FirstOrDefault(name => !PublishedNames.IsDerived(name));
        if (surplus is not null)
            throw new CheckpointException($"{directory} has a tensor '{surplus}', which the model lacks");
    }
}
