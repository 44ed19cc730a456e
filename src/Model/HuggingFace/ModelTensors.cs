using ClusterLlm.Model.Checkpoints;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>
/// The tensors of a folder: of model.safetensors, or of the shards that an index names. Reads headers only; every
/// tensor is in one file, and in the one that the index says.
/// </summary>
internal sealed class ModelTensors : IDisposable
{
    private readonly List<SafetensorsReader> _files = [];
    private readonly Dictionary<string, PublishedTensor> _tensors = new(StringComparer.Ordinal);

    private ModelTensors(string directory) => Directory = directory;

    public string Directory { get; }

    public IReadOnlyDictionary<string, PublishedTensor> All => _tensors;

    /// <exception cref="CheckpointException">There are none, or a file is not sound.</exception>
    public static ModelTensors Open(string directory)
    {
        var tensors = new ModelTensors(directory);
        try
        {
            tensors.OpenFiles();
            return tensors;
        }
        catch (Exception error)
        {
            tensors.Dispose();
            if (error is IOException or UnauthorizedAccessException)
                throw new CheckpointException($"{directory} cannot be read: {error.Message}", error);
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    private void OpenFiles()
    {
        // As transformers does: the whole file goes before the index.
        string single = Path.Combine(Directory, CheckpointNames.Model);
        string index = Path.Combine(Directory, ShardIndex.FileName);
        if (File.Exists(single))
            Add(Open(single, single), null, single);
        else if (File.Exists(index))
            OpenShards(index);
        else
            throw new CheckpointException(OtherFormat() is { } other
                ? $"{Directory} has its weights in {other}, which cannot be read; "
                    + $"save them with safe_serialization=True as {CheckpointNames.Model}"
                : $"{single} is missing, and so is {ShardIndex.FileName}");
    }

    private void OpenShards(string index)
    {
        var map = ShardIndex.Read(index);
        foreach (string name in map.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            Add(Open(Path.Combine(Directory, name), index), map, index);
        string? lost = map.Keys.FirstOrDefault(name => !_tensors.ContainsKey(name));
        if (lost is not null)
            throw new CheckpointException($"{index}: tensor '{lost}' is not in {map[lost]}");
    }

    private SafetensorsReader Open(string path, string namedBy)
    {
        if (!File.Exists(path))
            throw new CheckpointException($"{path} is missing, which {namedBy} names");
        var file = SafetensorsReader.Open(path);
        _files.Add(file);
        return file;
    }

    private void Add(SafetensorsReader file, Dictionary<string, string>? map, string index)
    {
        string name = Path.GetFileName(file.Path);
        foreach (var entry in file.Entries.Values)
        {
            if (map is not null && (!map.TryGetValue(entry.Name, out string? named) || named != name))
                throw new CheckpointException(
                    $"{file.Path} has a tensor '{entry.Name}', which {Path.GetFileName(index)} "
                    + (map.TryGetValue(entry.Name, out named) ? $"says is in {named}" : "does not name"));
            _tensors.Add(entry.Name, new(file, entry));
        }
    }

    private string? OtherFormat() => System.IO.Directory.EnumerateFiles(Directory)
        .Select(Path.GetFileName).Order(StringComparer.Ordinal)
        .FirstOrDefault(name => name!.EndsWith(".bin", StringComparison.Ordinal)
            || name.EndsWith(".pth", StringComparison.Ordinal) || name.EndsWith(".gguf", StringComparison.Ordinal)
            || name.EndsWith(".bin.index.json", StringComparison.Ordinal));
}
