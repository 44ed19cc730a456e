using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Transformer;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>
/// Writes what transformers, vLLM and llama.cpp's converter read: config.json, weights, tokenizer and settings of
/// generation. Written beside and renamed, so that whatever fails or is killed leaves no folder of that name.
/// </summary>
public static class ModelFolderWriter
{
    /// <summary>Elements of a tensor in the file's order, handed on piece by piece.</summary>
    private delegate void TensorSource(ExportedTensor tensor, Action<ReadOnlySpan<float>> sink);

    /// <summary>A folder with the weights of another, in whatever type.</summary>
    /// <param name="target">Must not exist, or be empty.</param>
    /// <param name="source">Where everything comes from.</param>
    /// <param name="options">Type and size of files.</param>
    /// <param name="cancellation">Leaves nothing behind.</param>
    /// <exception cref="CheckpointException">It cannot be written, or a number does not fit the type.</exception>
    public static void Write(string target, ModelFolder source, FolderOptions options,
        CancellationToken cancellation = default)
    {
        NewFolder.CheckFree(target);
        using var tensors = ModelTensors.Open(source.WeightsDirectory);
        var layout = ParameterLayout.For(source.Config.Model, source.Config.VocabularySize);
        var match = TensorMatch.Of(source.Config.Model, layout, tensors);
        match.CheckRepeatedEmbedding();
        var published = match.Pairs.ToDictionary(pair => pair.Own.Name, pair => pair.Published);
        Write(target, source, layout, options, (tensor, sink) =>
        {
            if (published[tensor.Name] is { } own)
                own.Read(sink);
            else
                sink(new float[tensor.Elements]);
        }, cancellation);
    }

    /// <summary>
    /// A folder with the weights of a model in memory, which has what <paramref name="source"/> describes.
    /// </summary>
    /// <inheritdoc cref="Write(string, ModelFolder, FolderOptions, CancellationToken)"/>
    public static void Write(string target, ModelFolder source, LanguageModel model, FolderOptions options,
        CancellationToken cancellation = default)
    {
        if (ModelComparison.Difference(source.Config, model) is { } difference)
            throw new CheckpointException($"{source.Directory} describes another model: {difference}");
        var exporter = new TensorExporter((offset, values) => FlatBuffers.Read(model.Parameters, offset, values));
        Write(target, source, model.Layout, options, exporter.Export, cancellation);
    }

    private static void Write(string target, ModelFolder source, ParameterLayout layout, FolderOptions options,
        TensorSource read, CancellationToken cancellation) => NewFolder.Write(target, folder =>
    {
        WriteTensors(folder, ExportedTensor.AllOf(layout), options, read, cancellation);
        var tokens = Tokens(source);
        folder.Write(CheckpointNames.Configuration,
            ConfigJson.Write(source.Config.Model, source.Config.VocabularySize, tokens, options.Type));
        folder.Write(GenerationConfig.FileName,
            Copy(source.Directory, GenerationConfig.FileName) ?? GenerationConfig.Write(tokens));
        if (source.Tokenizer is not { } tokenizer)
            return;
        folder.Write(CheckpointNames.Tokenizer, path => tokenizer.Save(path));
        folder.Write(TokenizerConfig.FileName, TokenizerConfiguration(source, tokens));
        if (Copy(source.Directory, TokenizerConfig.TemplateFileName) is { } template)
            folder.Write(TokenizerConfig.TemplateFileName, template);
    });

    private static void WriteTensors(NewFolder folder, IReadOnlyList<ExportedTensor> tensors, FolderOptions options,
        TensorSource read, CancellationToken cancellation)
    {
        var shards = Shards(tensors, options);
        var map = new List<(string, string)>();
        for (int i = 0; i < shards.Count; i++)
        {
            string name = shards.Count == 1 ? CheckpointNames.Model
                : FormattableString.Invariant($"model-{i + 1:D5}-of-{shards.Count:D5}.safetensors");
            map.AddRange(shards[i].Select(tensor => (tensor.Name, name)));
            folder.Write(name, file =>
            {
                var writer = new SafetensorsWriter(file,
                    [.. shards[i].Select(tensor => (tensor.Name, tensor.Shape))], options.Type);
                foreach (var tensor in shards[i])
                    read(tensor, piece =>
                    {
                        cancellation.ThrowIfCancellationRequested();
                        CheckRange(tensor.Name, piece, options.Type);
                        writer.Write(piece);
                    });
                writer.Complete();
            });
        }

        if (shards.Count > 1)
            folder.Write(ShardIndex.FileName,
                ShardIndex.Write(map, tensors.Sum(tensor => tensor.Elements * options.Type.Bytes())));
    }

    private static List<List<ExportedTensor>> Shards(IReadOnlyList<ExportedTensor> tensors, FolderOptions options)
    {
        var shards = new List<List<ExportedTensor>> { new() };
        long bytes = 0;
        foreach (var tensor in tensors)
        {
            long own = tensor.Elements * options.Type.Bytes();
            if (shards[^1].Count > 0 && bytes + own > options.MaxShardBytes)
            {
                shards.Add([]);
                bytes = 0;
            }

            shards[^1].Add(tensor);
            bytes += own;
        }

        return shards;
    }

    private static void CheckRange(string name, ReadOnlySpan<float> piece, SafetensorsType type)
    {
        if (type == SafetensorsType.Float16 && HalfPrecision.FindOverflow(piece) is { } value)
            throw new CheckpointException(FormattableString.Invariant(
                $"tensor '{name}' has the number {value}, and float16 ends at {HalfPrecision.LargestFloat16}; use bfloat16"));
    }

    private static ConfigTokens Tokens(ModelFolder source)
    {
        var tokens = source.Config.Tokens;
        return tokens.Ends.Count > 0 ? tokens : tokens with { Ends = source.EndTokens };
    }

    private static byte[] TokenizerConfiguration(ModelFolder source, ConfigTokens tokens)
    {
        if (Copy(source.Directory, TokenizerConfig.FileName) is { } copy)
            return WithoutCode(copy);
        var names = source.Tokenizer!.SpecialTokens.ToDictionary(token => token.Value, token => token.Key);
        var config = source.TokenizerConfig with
        {
            BeginToken = tokens.Begin is { } begin ? names.GetValueOrDefault(begin) : null,
            EndToken = tokens.Ends.Select(end => names.GetValueOrDefault(end)).FirstOrDefault(),
            PadToken = tokens.Pad is { } pad ? names.GetValueOrDefault(pad) : null,
        };
        return TokenizerConfig.Write(config, source.Config.Model.Context);
    }

    /// <summary>Without the key that makes transformers ask for programs beside the folder's files.</summary>
    private static byte[] WithoutCode(byte[] json)
    {
        var root = JsonNode.Parse(json)!.AsObject();
        return root.Remove("auto_map")
            ? Encoding.UTF8.GetBytes(root.ToJsonString(new JsonSerializerOptions { WriteIndented = true })) : json;
    }

    private static byte[]? Copy(string directory, string name)
    {
        string path = Path.Combine(directory, name);
        return File.Exists(path) ? InputFile.ReadAll(path, 16 << 20) : null;
    }
}
