using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Generation;
using ClusterLlm.Model.HuggingFace;
using ClusterLlm.Model.Tokenizers;
using ClusterLlm.Model.Transformer;
using TorchSharp;

namespace ClusterLlm.Coordinator.Sampling;

/// <summary>A model and its tokenizer, ready to write text. For one thread, but for encoding.</summary>
internal sealed class TextGeneration : IDisposable
{
    private readonly LanguageModel model;
    private readonly ModelFolder folder;
    private readonly TokenGenerator generator;

    private TextGeneration(LanguageModel model, ModelFolder folder, ITokenizer tokenizer)
    {
        (this.model, this.folder, Tokenizer) = (model, folder, tokenizer);
        generator = new TokenGenerator(model);
        Chat = new ChatFormat(folder, tokenizer);
    }

    public string Folder => folder.Directory;
    public ITokenizer Tokenizer { get; }

    /// <summary>How conversations become prompts of this model.</summary>
    public ChatFormat Chat { get; }

    /// <summary>Tokens of prompt and answer together beyond which the beginning is forgotten.</summary>
    public int Context => model.Options.Context;

    /// <exception cref="CheckpointException">A file of the checkpoint is missing or wrong.</exception>
    /// <exception cref="DataException">The tokenizer cannot be read, or is not the one of the model.</exception>
    public static TextGeneration Open(string checkpoint)
    {
        var folder = ModelFolder.Open(checkpoint);
        var tokenizer = folder.Tokenizer
            ?? throw new ConfigurationException($"{checkpoint}: no tokenizer here, so no text can be read");
        return new TextGeneration(CheckpointLoader.LoadModel(checkpoint, torch.CPU), folder, tokenizer);
    }

    /// <summary>
    /// The options with what the model's authors recommend, and with every token at which it ends a text.
    /// </summary>
    public GenerationOptions Defaults(GenerationOptions otherwise)
    {
        var recommended = folder.GenerationConfig;
        return otherwise with
        {
            Temperature = recommended.Temperature ?? otherwise.Temperature,
            TopK = recommended.TopK ?? otherwise.TopK,
            TopP = recommended.TopP ?? otherwise.TopP,
            RepetitionPenalty = recommended.RepetitionPenalty ?? otherwise.RepetitionPenalty,
            StopTokens = [.. otherwise.StopTokens, .. folder.EndTokens],
        };
    }

    /// <summary>
    /// Tokens of a prompt with what stands before every text; names of special tokens stand for those. An empty one
    /// begins a document.
    /// </summary>
    public int[] Encode(string prompt)
    {
        int[] tokens = [.. folder.Prefix, .. Tokenizer.EncodePrompt(prompt)];
        if (tokens.Length > 0)
            return tokens;
        if (Tokenizer.EndOfText is { } end)
            return [end];
        try
        {
            return Tokenizer.Encode("\n");
        }
        catch (DataException)
        {
            // A vocabulary of characters without a line break: any token begins as well as another.
            return [0];
        }
    }

    public TextContinuation Begin(ReadOnlySpan<int> prompt, GenerationOptions options) =>
        new(generator.Begin(prompt, options), options, Tokenizer);

    /// <summary>Draws the next token of each; none may be finished.</summary>
    public void Step(IEnumerable<TextContinuation> texts) => generator.Step([.. texts.Select(text => text.Tokens)]);

    /// <summary>Hands out text as it is drawn, beginning with what follows the prompt.</summary>
    public FinishReason Write(ReadOnlySpan<int> prompt, GenerationOptions options, Action<string> onText,
        CancellationToken cancellation)
    {
        using var text = Begin(prompt, options);
        while (text.Tokens.Finish is null)
        {
            cancellation.ThrowIfCancellationRequested();
            Step([text]);
            onText(text.Take());
        }
        return text.Tokens.Finish.Value;
    }

    public void Dispose() => model.Dispose();
}
