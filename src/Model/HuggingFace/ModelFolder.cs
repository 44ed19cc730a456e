using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Tokenizers;
using ClusterLlm.Model.Transformer;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>
/// A folder in Hugging Face's format, a checkpoint of ours included, as far as its small files and the headers of its
/// large ones tell. Everything in it fits together.
/// </summary>
public sealed class ModelFolder
{
    private ModelFolder(string directory, ModelConfig config, ITokenizer? tokenizer)
    {
        (Directory, Config, Tokenizer) = (directory, config, tokenizer);
        TokenizerConfig = TokenizerConfig.Load(directory);
        GenerationConfig = GenerationConfig.Load(directory);
        (Types, ParameterCount) = ReadHeaders(directory, config);
        EndTokens = FindEndTokens();
        Prefix = FindPrefix();
    }

    public string Directory { get; }

    public ModelConfig Config { get; }

    /// <summary>Null where the folder has none.</summary>
    public ITokenizer? Tokenizer { get; }

    public TokenizerConfig TokenizerConfig { get; }

    public GenerationConfig GenerationConfig { get; }

    /// <summary>Types of the parameters in the files.</summary>
    public IReadOnlyList<SafetensorsType> Types { get; }

    public long ParameterCount { get; }

    /// <summary>
    /// Every token at which a text ends: those of generation_config.json, else of config.json, and the tokenizer's own;
    /// without any the token between documents.
    /// </summary>
    public IReadOnlyList<int> EndTokens { get; }

    /// <summary>
    /// Tokens that stand before every text, mostly the one that begins it or none. Not for what a chat template made:
    /// that has them already.
    /// </summary>
    public IReadOnlyList<int> Prefix { get; }

    /// <exception cref="CheckpointException">config.json or the weights cannot be used.</exception>
    /// <exception cref="DataException">One of the tokenizer's files cannot be used.</exception>
    public static ModelFolder Open(string directory, ConfigOverrides? overrides = null)
    {
        if (!System.IO.Directory.Exists(directory))
            throw new CheckpointException($"{directory}: no such folder; expected one in Hugging Face's format");
        var config = CheckpointLoader.ReadConfig(directory, overrides);
        return new ModelFolder(directory, config, LoadTokenizer(directory, config));
    }

    private static ITokenizer? LoadTokenizer(string directory, ModelConfig config)
    {
        var tokenizer = TokenizerFiles.TryLoadFolder(directory);
        return tokenizer is null || tokenizer.VocabularySize <= config.VocabularySize ? tokenizer
            : throw new DataException($"{directory}: the tokenizer has {tokenizer.VocabularySize} tokens, the model only "
                + $"{config.VocabularySize}: they do not belong together");
    }

    private static (IReadOnlyList<SafetensorsType> Types, long Parameters) ReadHeaders(string directory,
        ModelConfig config)
    {
        using var tensors = ModelTensors.Open(directory);
        var layout = ParameterLayout.For(config.Model, config.VocabularySize);
        var match = TensorMatch.Of(config.Model, layout, tensors);
        return ([.. match.Pairs.Where(pair => pair.Published is not null)
            .Select(pair => pair.Published!.Entry.Type).Distinct().Order()], layout.ParameterCount);
    }

    private List<int> FindEndTokens()
    {
        var ends = new List<int>(GenerationConfig.EndTokens.Count > 0
            ? GenerationConfig.EndTokens : Config.Tokens.Ends);
        if (Find(TokenizerConfig.EndToken) is { } own)
            ends.Add(own);
        if (ends.Count == 0 && Tokenizer?.EndOfText is { } end)
            ends.Add(end);
        return [.. ends.Where(id => id < Config.VocabularySize).Distinct()];
    }

    private IReadOnlyList<int> FindPrefix() => TokenizerConfig.AddsBeginToken switch
    {
        true when Find(TokenizerConfig.BeginToken) is { } begin => [begin],
        false => [],
        _ => Tokenizer?.Prefix ?? [],
    };

    private int? Find(string? name) =>
        name is not null && Tokenizer is not null && Tokenizer.SpecialTokens.TryGetValue(name, out int id) ? id : null;
}
