using ClusterLlm.Model.Chat.Jinja;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Chat;

/// <summary>
/// How a conversation becomes text: a Jinja template as Hugging Face models have it in <c>chat_template</c>. Immutable
/// and safe to use from many threads.
/// </summary>
public sealed class ChatTemplate
{
    private const int LargestSource = 1 << 18;

    private readonly string source;
    private readonly IReadOnlyList<Statement> statements;
    private readonly TimeProvider time;

    private ChatTemplate(
        string name, string source, IReadOnlyList<Statement> statements, TemplateTokens tokens, TimeProvider time)
    {
        (Name, this.source, this.statements, Tokens, this.time) = (name, source, statements, tokens, time);
        HasGeneration = source.Contains("endgeneration", StringComparison.Ordinal);
    }

    /// <summary>Names of the built-in templates.</summary>
    public static IReadOnlyList<string> Names => NamedTemplates.Names;

    /// <summary>What messages call it: a built-in's name, or the file.</summary>
    public string Name { get; }

    public TemplateTokens Tokens { get; }

    /// <summary>Whether it marks what the assistant says.</summary>
    internal bool HasGeneration { get; }

    /// <param name="source">Jinja.</param>
    /// <param name="tokens">What bos_token and eos_token stand for.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="time">The clock of strftime_now; the system's by default.</param>
    /// <exception cref="DataException">It is not a template of the supported kind; names the line.</exception>
    public static ChatTemplate Parse(
        string source, TemplateTokens? tokens = null, string name = "chat template", TimeProvider? time = null)
    {
        if (source.Length > LargestSource)
        {
            throw new DataException($"{name}: {source.Length} characters, more than the {LargestSource} of a template");
        }

        try
        {
            return new ChatTemplate(
                name, source, TemplateParser.Parse(source), tokens ?? new TemplateTokens(),
                time ?? TimeProvider.System);
        }
        catch (TemplateError error)
        {
            throw new DataException($"{name}: line {error.Line}: {error.Message}", error);
        }
    }

    /// <summary>A built-in template: one of <see cref="Names"/>.</summary>
    /// <exception cref="DataException">There is none of that name.</exception>
    public static ChatTemplate Named(string name, TemplateTokens? tokens = null) =>
        NamedTemplates.Find(name) is { } source
            ? Parse(source, tokens, name)
            : throw new DataException(
                $"'{name}' is not a chat template; expected a file or one of {string.Join(", ", Names)}");

    /// <summary>The same template with other special tokens.</summary>
    public ChatTemplate With(TemplateTokens tokens) => new(Name, source, statements, tokens, time);

    /// <summary>The same template by another clock.</summary>
    internal ChatTemplate With(TimeProvider clock) => new(Name, source, statements, Tokens, clock);

    /// <summary>Its source, for the <c>chat_template</c> of a checkpoint.</summary>
    public string ToJinja() => source;

    /// <param name="messages">The conversation so far.</param>
    /// <param name="addGenerationPrompt">End with what stands before an answer of the assistant.</param>
    /// <exception cref="DataException">The template refuses the conversation, or fails on it.</exception>
    public string Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt) =>
        Render(messages, addGenerationPrompt, bare: false).Text;

    /// <param name="messages">The conversation so far.</param>
    /// <param name="addGenerationPrompt">End with what stands before an answer of the assistant.</param>
    /// <param name="bare">They are a prompt and its completion; the template sees the name <c>bare</c>.</param>
    internal RenderedChat Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt, bool bare)
    {
        var globals = new Scope(null);
        Functions.AddTo(globals);
        globals.Set("messages", SequenceValue.Of(messages.Select(ValueOf)));
        globals.Set("add_generation_prompt", addGenerationPrompt);
        globals.Set("tools", null);
        globals.Set("documents", null);
        if (bare)
        {
            globals.Set("bare", true);
        }

        SetToken(globals, "bos_token", Tokens.Bos);
        SetToken(globals, "eos_token", Tokens.Eos);
        var context = new RenderContext(new Scope(globals), time);
        try
        {
            context.Execute(statements);
        }
        catch (TemplateError error)
        {
            int line = error.Line > 0 ? error.Line : context.Line;
            throw new DataException($"{Name}: line {line}: {error.Message}", error);
        }

        return new RenderedChat(context.Output.ToString(), context.Generated);
    }

    private static void SetToken(Scope globals, string name, string? token)
    {
        if (token is not null)
        {
            globals.Set(name, token);
        }
    }

    private static MapValue ValueOf(ChatMessage message)
    {
        var value = new MapValue();
        value.Set("role", message.Role.Name());
        value.Set("content", message.Content);
        if (message.Parts is { } parts)
        {
            value.Set("instruction", parts.Instruction);
            value.Set("input", parts.Input);
        }

        return value;
    }
}
