using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ClusterLlm.Model.HuggingFace;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>
/// Writes one checkpoint: everything into a folder beside, each file and the folder brought to the disk, then renamed,
/// then <c>latest</c> replaced. Whatever fails or is killed leaves either no checkpoint of that name or a whole one.
/// </summary>
internal sealed class CheckpointWriter(string root, CheckpointInfo info, LiveState state, ICheckpointDisk disk)
{
    private readonly List<CheckpointFile> _files = [];
    private readonly string _name = CheckpointNames.OfStep(info.Step);
    private long _elementsRead;

    /// <summary>How much of the state was read, 0 to 1.</summary>
    public double Progress => Volatile.Read(ref _elementsRead) / (3.0 * state.Layout.ParameterCount);

    /// <summary>Throws <see cref="CheckpointException"/> with the reason when it cannot be done.</summary>
    public (string Directory, long Bytes, string ParametersSha256) Write()
    {
        string temporary = Path.Combine(root, CheckpointPruner.Unfinished(_name));
        try
        {
            if (Directory.Exists(temporary))
                disk.DeleteDirectory(temporary);
            disk.CreateDirectory(temporary);
            string parametersSha256 = WriteFiles(temporary);
            string final = Path.Combine(root, _name);
            Publish(temporary, final);
            ReplaceLatest();
            return (final, _files.Sum(file => file.Bytes), parametersSha256);
        }
        catch (Exception error)
        {
            string left = Remove(temporary);
            throw new CheckpointException($"checkpoint {_name} was not written: {error.Message}{left}", error);
        }
    }

    private string WriteFiles(string folder)
    {
        string parametersSha256 = "";
        bool adapted = state.Model.IsAdapted;
        WriteFile(folder, adapted ? AdapterConfig.WeightsFileName : CheckpointNames.Model,
            file => parametersSha256 = WriteModel(file));
        WriteFile(folder, CheckpointNames.Optimizer, WriteOptimizer);
        byte[] configuration = adapted ? AdapterConfig.Write(state.Model, info.Base!)
            : ConfigJson.Write(state.Model, info.Tokenizer?.EndOfText);
        WriteFile(folder, adapted ? AdapterConfig.FileName : CheckpointNames.Configuration,
            file => file.Write(configuration));
        foreach (var (name, content) in info.ModelFiles)
            WriteFile(folder, name, file => file.Write(content));
        if (info.Tokenizer is { } tokenizer)
            WriteFile(folder, CheckpointNames.Tokenizer, file => CopyTokenizer(tokenizer, folder, file));
        var manifest = new CheckpointManifest
        {
            FormatVersion = CheckpointManifest.CurrentFormat,
            Step = info.Step,
            DataPosition = info.DataPosition,
            ConfigurationSha256 = info.ConfigurationSha256,
            CorpusFingerprint = info.CorpusFingerprint,
            ParametersSha256 = parametersSha256,
            Files = [.. _files],
            Run = info.Run,
        };
        WriteFile(folder, CheckpointManifest.FileName, file => file.Write(manifest.ToJson()));
        disk.SyncDirectory(folder);
        return parametersSha256;
    }

    private void WriteFile(string folder, string name, Action<Stream> content)
    {
        using var file = disk.CreateFile(Path.Combine(folder, name));
        using var hashing = new HashingStream(file);
        content(hashing);
        disk.Sync(file);
        _files.Add(new(name, hashing.Length, hashing.Sha256()));
    }

    private string WriteModel(Stream file)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var tensors = ExportedTensor.AllOf(state.Layout);
        var writer = new SafetensorsWriter(file, [.. tensors.Select(tensor => (tensor.Name, tensor.Shape))]);
        var exporter = Exporter(StatePart.Parameters);
        foreach (var tensor in tensors)
        {
            exporter.Export(tensor, piece =>
            {
                writer.Write(piece);
                sha.AppendData(MemoryMarshal.AsBytes(piece));
            });
        }

        writer.Complete();
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    private void WriteOptimizer(Stream file)
    {
        var moments = OptimizerTensors.AllOf(state.Layout);
        var writer = new SafetensorsWriter(file, [.. moments.Select(moment => (moment.Name, moment.Tensor.Shape))]);
        foreach (var part in moments.GroupBy(moment => moment.Part))
        {
            var exporter = Exporter(part.Key);
            foreach (var moment in part)
                exporter.Export(moment.Tensor, writer.Write);
        }

        writer.Complete();
    }

    private TensorExporter Exporter(StatePart part) => new((offset, destination) =>
    {
        state.Read(part, offset, destination);
        Volatile.Write(ref _elementsRead, _elementsRead + destination.Length);
    });

    private static void CopyTokenizer(ITokenizer tokenizer, string folder, Stream file)
    {
        string scratch = Path.Combine(folder, "tokenizer.tmp");
        tokenizer.Save(scratch);
        file.Write(File.ReadAllBytes(scratch));
        File.Delete(scratch);
    }

    private void Publish(string temporary, string final)
    {
        string? replaced = null;
        if (Directory.Exists(final))
        {
            // A replay after a rewind writes the same step again.
            replaced = CheckpointPruner.Aside(temporary);
            disk.MoveDirectory(final, replaced);
        }

        disk.MoveDirectory(temporary, final);
        disk.SyncDirectory(root);
        if (replaced is not null)
            disk.DeleteDirectory(replaced);
    }

    private void ReplaceLatest()
    {
        string scratch = Path.Combine(root, CheckpointPruner.Unfinished(CheckpointNames.Latest));
        File.Delete(scratch);
        using (var file = disk.CreateFile(scratch))
        {
            file.Write(Encoding.UTF8.GetBytes(_name + "\n"));
            disk.Sync(file);
        }

        disk.ReplaceFile(scratch, Path.Combine(root, CheckpointNames.Latest));
        disk.SyncDirectory(root);
    }

    /// <summary>Removes what was begun; what to add to the message when that fails too.</summary>
    private string Remove(string temporary)
    {
        try
        {
            if (Directory.Exists(temporary))
                disk.DeleteDirectory(temporary);
            return "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $" ({temporary} is left: {error.Message})";
        }
    }
}
