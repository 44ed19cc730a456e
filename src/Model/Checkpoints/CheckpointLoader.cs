using ClusterLlm.Model.HuggingFace;
using ClusterLlm.Model.Training;
using ClusterLlm.Model.Transformer;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>Brings checkpoints, ours or published ones in Hugging Face's format, into memory.</summary>
public static class CheckpointLoader
{
    /// <summary>Whether the folder has weights, whole or in shards; a look at names.</summary>
    public static bool IsModelFolder(string directory) => File.Exists(Path.Combine(directory, CheckpointNames.Model))
        || File.Exists(Path.Combine(directory, ShardIndex.FileName)) || AdapterConfig.IsIn(directory);

    /// <summary>What config.json in the folder says of the model. Throws <see cref="CheckpointException"/>.</summary>
    public static ModelConfig ReadConfig(string directory, ConfigOverrides? overrides = null)
    {
        string path = Path.Combine(directory, CheckpointNames.Configuration);
        return File.Exists(path) ? ConfigJson.Read(path, overrides)
            : throw new CheckpointException($"{path} is missing: expected a checkpoint or a Hugging Face folder");
    }

    /// <summary>
    /// A model alone, of config.json and model.safetensors or its shards. Names, shapes and types are checked before
    /// its memory is taken. Throws <see cref="CheckpointException"/>.
    /// </summary>
    public static LanguageModel LoadModel(string directory, Device device, ConfigOverrides? overrides = null)
    {
        if (AdapterConfig.IsIn(directory))
            return AdapterLoader.LoadMerged(directory, device, overrides);
        var config = ReadConfig(directory, overrides);
        using var tensors = ModelTensors.Open(directory);
        var match = TensorMatch.Of(config.Model, ParameterLayout.For(config.Model, config.VocabularySize), tensors);
        var model = new LanguageModel(config.Model, config.VocabularySize, device);
        try
        {
            Read(model, match);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Fills the parameters of a model with those of a folder, a checkpoint of ours or a published model, piece by
    /// piece. The folder's model must compute what this one does; dropout may differ, and this one's context may be
    /// shorter.
    /// </summary>
    /// <exception cref="CheckpointException">It is another model, or a file is not sound; then some parameters may be
    /// replaced already.</exception>
    public static void LoadParameters(LanguageModel model, string directory)
    {
        var config = ReadConfig(directory);
        if (ModelComparison.Difference(config, model) is { } difference)
            throw new CheckpointException($"{directory} holds another model: {difference}");
        using var tensors = ModelTensors.Open(directory);
        var match = TensorMatch.Of(model.Options, model.BaseLayout, tensors);
        if (model.IsAdapted)
            ReadBase(model, match);
        else
            Read(model, match);
    }

    internal static void Load(Replica replica, string directory)
    {
        if (replica.Model.IsAdapted)
            AdapterLoader.Load(replica.Model, directory);
        else
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
        using var tensors = ModelTensors.Open(directory);
        Read(model, TensorMatch.Of(model.Options, model.Layout, tensors));
    }

    private static void Read(LanguageModel model, TensorMatch match)
    {
        match.CheckRepeatedEmbedding();
        var importer = new TensorImporter(model.Parameters);
        foreach (var (own, published) in match.Pairs)
            if (published is not null)
                importer.Import(published.File, published.Entry, own);
    }

    /// <summary>One tensor after the other: never is more than one of them in float32.</summary>
    private static void ReadBase(LanguageModel model, TensorMatch match)
    {
        match.CheckRepeatedEmbedding();
        foreach (var (own, published) in match.Pairs)
        {
            if (published is null || own.Spec is not { } spec)
                continue;
            using var values = zeros(spec.Elements, dtype: ScalarType.Float32, device: model.Device);
            new TensorImporter(values).Import(published.File, published.Entry,
                own with { Spec = spec with { Offset = 0 } });
            using var shaped = values.view(spec.Shape);
            model.SetBase(spec, shaped);
        }
    }

    internal static SafetensorsReader Open(string directory, string name)
    {
        string path = Path.Combine(directory, name);
        return File.Exists(path) ? SafetensorsReader.Open(path) : throw new CheckpointException($"{path} is missing");
    }

    internal static SafetensorsEntry Entry(SafetensorsReader file, string name, ExportedTensor tensor, string directory)
    {
        if (!file.Entries.TryGetValue(name, out var entry))
            throw new CheckpointException($"{directory} has no tensor '{name}', which the model needs");
        return entry.Shape.SequenceEqual(tensor.Shape)
            ? entry
            : throw new CheckpointException(
                $"{directory}: tensor '{name}' has the shape [{string.Join(", ", entry.Shape)}], "
                + $"the model [{string.Join(", ", tensor.Shape)}]");
    }

    internal static void CheckNames(SafetensorsReader file, IReadOnlyCollection<string> used, string directory)
    {
        string? surplus = file.Entries.Keys.Except(used).FirstOrDefault();
        if (surplus is not null)
            throw new CheckpointException($"{directory} has a tensor '{surplus}', which the model lacks");
    }
}
