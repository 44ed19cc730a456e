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
    private ModelFolder(string directory, string weights, ModelConfig config, ITokenizer? tokenizer)
    {
        (Directory, WeightsDirectory, Config, Tokenizer) = (directory, weights, config, tokenizer);
        TokenizerConfig = TokenizerConfig.Load(Having(TokenizerConfig.FileName));
        GenerationConfig = GenerationConfig.Load(Having(GenerationConfig.FileName));
        (Types, ParameterCount) = ReadHeaders(weights, config);
        EndTokens = FindEndTokens();
        Prefix = FindPrefix();
    }

    public string Directory { get; }

    /// <summary>Where the weights are: another folder where this one holds an adapter.</summary>
    public string WeightsDirectory { get; }

    /// <summary>Whether the folder holds an adapter for the model whose weights are elsewhere.</summary>
    public bool IsAdapter => WeightsDirectory != Directory;

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
        string weights = AdapterConfig.IsIn(directory) ? AdapterConfig.Read(directory).FindBase(directory) : directory;
        var config = CheckpointLoader.ReadConfig(weights, overrides);
        return new ModelFolder(directory, weights, config,
            LoadTokenizer(directory, config) ?? LoadTokenizer(weights, config));
    }

    /// <summary>An adapter's folder may leave to its model's what is the same.</summary>
    private string Having(string file) => File.Exists(Path.Combine(Directory, file)) ? Directory : WeightsDirectory;

    private static ITokenizer? LoadTokenizer(string directory, ModelConfig config)
    {
        var tokenizer = TokenizerFiles.TryLoadFolder(directory);
        if (tokenizer is null && File.Exists(Path.Combine(directory, "tokenizer.model")))
            throw new DataException($"{directory} has its tokenizer in tokenizer.model alone, which cannot be read; "
                + "tokenizer.json is needed, which transformers' AutoTokenizer writes with save_pretrained");
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
