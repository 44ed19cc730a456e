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
    private readonly ExampleEncoder encoder;
    private readonly Lazy<AnswerEnd> end;
    private readonly string[] nextTurn;

    /// <exception cref="DataException">The folder's template cannot be read.</exception>
    public ChatFormat(ModelFolder folder, ITokenizer tokenizer)
    {
        encoder = new ExampleEncoder(tokenizer, ChatTemplates.Find(null, folder));
        end = new(encoder.FindAnswerEnd);
        nextTurn = folder.TokenizerConfig.ChatTemplate is null ? [FindNextTurn()] : [];
    }

    /// <summary>Tokens of a conversation, up to where the assistant's answer begins.</summary>
    /// <exception cref="DataException">
    /// The template refuses it or makes nothing of it, or the vocabulary lacks a character.
    /// </exception>
    public int[] Encode(IReadOnlyList<ChatMessage> messages) => NotEmpty(encoder.EncodePrompt(messages));

    /// <summary>Tokens of a prompt that is to be completed, as records of prompt and completion have it.</summary>
    /// <exception cref="DataException">As for a conversation.</exception>
    public int[] EncodeBare(string prompt) => NotEmpty(encoder.EncodePrompt(prompt));

    /// <summary>The options with everything at which an answer ends.</summary>
    /// <exception cref="DataException">The template fails.</exception>
    public GenerationOptions WithEnds(GenerationOptions options) => options with
    {
        StopTokens = [.. options.StopTokens, .. end.Value.Tokens],
        StopStrings = [.. options.StopStrings, .. end.Value.Text is { } text ? [text] : nextTurn],
    };

    private static int[] NotEmpty(int[] prompt) => prompt.Length > 0 ? prompt
        : throw new DataException("the prompt is empty: there is nothing from which an answer could follow");

    /// <summary>
    /// What stands between an answer and the next message. A model that was not trained on a template does not end its
    /// answer, but goes on with that.
    /// </summary>
    private string FindNextTurn()
    {
        const string word = "word";
        var text = encoder.Template.With(new TemplateTokens())
            .Render([ChatMessage.Assistant(word), ChatMessage.User(word)], addGenerationPrompt: false);
        var first = text.IndexOf(word, StringComparison.Ordinal) + word.Length;
        return text[first..text.LastIndexOf(word, StringComparison.Ordinal)].TrimEnd();
    }
}
