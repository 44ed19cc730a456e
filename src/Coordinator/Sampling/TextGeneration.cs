using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Generation;
using ClusterLlm.Model.Tokenizers;
using ClusterLlm.Model.Transformer;
using TorchSharp;

namespace ClusterLlm.Coordinator.Sampling;

/// <summary>A checkpoint and its tokenizer, ready to write text.</summary>
internal sealed class TextGeneration : IDisposable
{
    private readonly LanguageModel model;
    private readonly ITokenizer tokenizer;

    private TextGeneration(LanguageModel model, ITokenizer tokenizer) =>
        (this.model, this.tokenizer) = (model, tokenizer);

    /// <exception cref="CheckpointException">A file of the checkpoint is missing or wrong.</exception>
    /// <exception cref="ConfigurationException">The tokenizer is not the one of the model.</exception>
    public static TextGeneration Open(string checkpoint)
    {
        var tokenizer = TokenizerFiles.Load(Path.Combine(checkpoint, CheckpointNames.Tokenizer));
        var model = CheckpointLoader.LoadModel(checkpoint, torch.CPU);
        if (tokenizer.VocabularySize <= model.VocabularySize)
            return new TextGeneration(model, tokenizer);
        var vocabulary = model.VocabularySize;
        model.Dispose();
        throw new ConfigurationException($"{checkpoint}: the tokenizer has {tokenizer.VocabularySize} tokens, the model only {vocabulary}: they do not belong together");
    }

    /// <summary>Hands out text as it is drawn, beginning with what follows the prompt.</summary>
    public void Write(string prompt, GenerationOptions options, Action<string> onText, CancellationToken cancellation)
    {
        var decoder = new TokenStreamDecoder(tokenizer);
        using var generator = new TokenGenerator(model);
        generator.Generate(Start(prompt), options with { EndOfText = tokenizer.EndOfText }, token =>
            onText(decoder.Add(token)), cancellation);
        onText(decoder.Finish());
    }

    public void Dispose() => model.Dispose();

    /// <summary>An empty prompt begins a document.</summary>
    private int[] Start(string prompt)
    {
        if (prompt.Length > 0)
            return tokenizer.EncodePrompt(prompt);
        if (tokenizer.EndOfText is { } end)
            return [end];
        try
        {
            return tokenizer.Encode("\n");
        }
        catch (DataException)
        {
            // A vocabulary of characters without a line break: any token begins as well as another.
            return [0];
        }
    }
}
