using ClusterLlm.Model.Chat;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Generation;
using ClusterLlm.Model.Tokenizers;
using ClusterLlm.Model.Transformer;
using TorchSharp;

namespace ClusterLlm.Coordinator.Sampling;

/// <summary>A checkpoint and its tokenizer, ready to write text. For one thread, but for encoding.</summary>
internal sealed class TextGeneration : IDisposable
{
    private readonly LanguageModel model;
    private readonly TokenGenerator generator;

    private TextGeneration(string folder, LanguageModel model, ITokenizer tokenizer)
    {
        (Folder, this.model, Tokenizer) = (folder, model, tokenizer);
        generator = new TokenGenerator(model);
    }

    public string Folder { get; }
    public ITokenizer Tokenizer { get; }

    /// <summary>Tokens of prompt and answer together beyond which the beginning is forgotten.</summary>
    public int Context => model.Options.Context;

    /// <exception cref="CheckpointException">A file of the checkpoint is missing or wrong.</exception>
    /// <exception cref="DataException">The tokenizer cannot be read.</exception>
    /// <exception cref="ConfigurationException">The tokenizer is not the one of the model.</exception>
    public static TextGeneration Open(string checkpoint)
    {
        var tokenizer = TokenizerFiles.Load(checkpoint);
        var model = CheckpointLoader.LoadModel(checkpoint, torch.CPU);
        if (tokenizer.VocabularySize <= model.VocabularySize)
            return new TextGeneration(checkpoint, model, tokenizer);
        var vocabulary = model.VocabularySize;
        model.Dispose();
        throw new ConfigurationException($"{checkpoint}: the tokenizer has {tokenizer.VocabularySize} tokens, the model only {vocabulary}: they do not belong together");
    }

    /// <summary>
    /// The options with what the folder's generation_config.json recommends, and with every token at which its model
    /// ends a text.
    /// </summary>
    public GenerationOptions Defaults(GenerationOptions otherwise) =>
        GenerationConfiguration.Read(Folder).Apply(otherwise, Tokenizer.EndOfText);

    /// <summary>Tokens of a prompt, names of special tokens standing for those. An empty one begins a document.</summary>
    public int[] Encode(string prompt)
    {
        if (prompt.Length > 0)
            return Tokenizer.EncodePrompt(prompt);
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

    /// <summary>Tokens of a conversation, up to where the answer begins.</summary>
    public int[] Encode(IReadOnlyList<ChatMessage> messages) =>
        Encode(string.Concat(messages.Select(message => message.Content)));

    public GenerationOptions ChatDefaults(GenerationOptions options) => options;

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
