using ClusterLlm.Model.Chat;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Data.FineTuning;
using ClusterLlm.Model.Generation;
using ClusterLlm.Model.HuggingFace;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Coordinator.Sampling;

/// <summary>
/// How conversations become prompts of a model, and how its answers end: by the template of its folder, or
/// <c>plain</c>. Safe to use from many threads.
/// </summary>
internal sealed class ChatFormat
{
    private const string Fallback = "plain";

    /// <summary>A word that no template writes.</summary>
    private const string Word = "Wort";

    private readonly ITokenizer tokenizer;
    private readonly ExampleEncoder encoder;
    private readonly Lazy<(int[] Tokens, string[] Strings)> ends;

    /// <exception cref="DataException">The folder's template cannot be read.</exception>
    public ChatFormat(ModelFolder folder, ITokenizer tokenizer)
    {
        this.tokenizer = tokenizer;
        var config = folder.TokenizerConfig;
        var tokens = new TemplateTokens(config.BeginToken, config.EndToken);
        var template = config.ChatTemplate is { } source
            ? ChatTemplate.Parse(source, tokens, $"{folder.Directory}: chat template")
            : ChatTemplate.Named(Fallback, tokens);
        encoder = new ExampleEncoder(tokenizer, template);
        ends = new(FindEnds);
    }

    /// <summary>Tokens of a conversation, up to where the assistant's answer begins.</summary>
    /// <exception cref="DataException">The template refuses it, or the vocabulary lacks a character.</exception>
    public int[] Encode(IReadOnlyList<ChatMessage> messages) => encoder.EncodePrompt(messages);

    /// <summary>Tokens of a prompt that is to be completed, as records of prompt and completion have it.</summary>
    /// <exception cref="DataException">As for a conversation.</exception>
    public int[] EncodeBare(string prompt) => encoder.EncodePrompt(prompt);

    /// <summary>The options with everything at which an answer ends.</summary>
    /// <exception cref="DataException">The template fails.</exception>
    public GenerationOptions WithEnds(GenerationOptions options) => options with
    {
        StopTokens = [.. options.StopTokens, .. ends.Value.Tokens],
        StopStrings = [.. options.StopStrings, .. ends.Value.Strings],
    };

    /// <summary>
    /// What training would have taught: the token behind an answer, or what the template writes there. A model that was
    /// not trained on its template goes on with the user's next turn instead.
    /// </summary>
    private (int[] Tokens, string[] Strings) FindEnds()
    {
        ChatMessage[] turn = [ChatMessage.User(Word), ChatMessage.Assistant(Word)];
        var last = encoder.Encode(new ConversationRecord(new RecordOrigin("", 0), turn)).Tokens[^1];
        int[] tokens = tokenizer.SpecialTokens.Values.Contains(last) ? [last] : [];
        var end = Behind(turn, "").Trim();
        var next = Behind([.. turn, ChatMessage.User(Word)], Word).TrimEnd();
        if (encoder.Template.Name == Fallback && end.Length > 0)
            next = next.Replace(end, "", StringComparison.Ordinal);
        string[] strings = encoder.Template.Name == Fallback ? [end, next] : end.Length > 0 ? [end] : [next];
        return (tokens, [.. strings.Where(text => !string.IsNullOrWhiteSpace(text))]);
    }

    /// <summary>What the template writes behind the answer, up to the next message.</summary>
    private string Behind(IReadOnlyList<ChatMessage> messages, string until)
    {
        var text = encoder.Template.Render(messages, addGenerationPrompt: false);
        if (until.Length > 0)
            text = text[..text.LastIndexOf(until, StringComparison.Ordinal)];
        return text[(text.LastIndexOf(Word, StringComparison.Ordinal) + Word.Length)..];
    }
}
