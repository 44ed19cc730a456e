using System.Text;
using ClusterLlm.Model.Chat;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Data.FineTuning;
using ClusterLlm.Model.Tests.Chat;
using ClusterLlm.Model.Tests.Tokenizers;
using ClusterLlm.Model.Tokenizers;
using FsCheck;
using FsCheck.Fluent;

namespace ClusterLlm.Model.Tests.Data.FineTuning;

/// <summary>What is learnt under other templates, tokenizers and settings.</summary>
public class MaskTests
{
    private static readonly RecordOrigin Origin = new("data.jsonl", 7);

    private static readonly ChatMessage[] TwoTurns =
    [
        ChatMessage.User("Who?"), ChatMessage.Assistant("Martha."), ChatMessage.User("Where?"),
        ChatMessage.Assistant("Here."),
    ];

    public static TheoryData<string, string[]> Styles => new()
    {
        { "qwen", ["<think>\n\n</think>\n\nHere.<|im_end|>"] },
        { "llama-2", [" Martha. </s>", " Here. </s>"] },
        { "mistral", [" Martha.</s>", " Here.</s>"] },
        { "llama-3.1", ["Martha.<|eot_id|>", "Here.<|eot_id|>"] },
        { "gemma", ["Martha.<end_of_turn>", "Here.<end_of_turn>"] },
        { "gemma-parts", ["Martha.<end_of_turn>", "Here.<end_of_turn>"] },
        { "phi-3", ["Martha.<|end|>", "Here.<|end|>\n</s>"] },
        { "zephyr", ["Martha.</s>", "Here.</s>"] },
        { "marked", ["Martha.<|im_end|>", "Here.<|im_end|>"] },
    };

    [Theory]
    [MemberData(nameof(Styles))]
    public void templates_as_published_models_have_them_are_learnt_by_their_answers(string style, string[] learnt)
    {
        // One of them writes today's date.
        var template = ChatTemplate.Parse(JinjaCases.Read(style + ".jinja"), new TemplateTokens("<s>", "</s>"))
            .With(FixedClock.Instance);
        var encoder = new ExampleEncoder(ChatTokenizers.Chat, template);
        ChatMessage[] messages = style == "qwen" ? TwoTurns[2..] : TwoTurns;
        TokenizedExample example = encoder.Encode(new ConversationRecord(Origin, messages));
        if (style == "qwen")
        {
            // Its generation prompt does not say that the answer begins with thoughts.
            Assert.Equal(learnt, ExampleEncoderTests.Spans(ChatTokenizers.Chat, example));
            return;
        }

        Assert.Equal(learnt, ExampleEncoderTests.Spans(ChatTokenizers.Chat, example));
        Assert.Equal(template.Render(messages, false), ChatTokenizers.Chat.Decode(example.Tokens));
        int[] prompt = encoder.EncodePrompt(messages[..^1]);
        Assert.Equal(prompt, example.Tokens[..prompt.Length]);
    }

    [Fact]
    public void a_template_that_rewrites_what_was_said_is_refused_in_one_line()
    {
        var encoder = new ExampleEncoder(ChatTokenizers.Chat, ChatTemplate.Parse(
            "{{ messages | length }}{% for m in messages %}{{ m.content }}{% endfor %}", name: "counting"));
        string message = Assert.Throws<DataException>(
            () => encoder.Encode(new ConversationRecord(Origin, TwoTurns))).Message;
        Assert.StartsWith("data.jsonl: line 7: counting: the text up to message 2", message, StringComparison.Ordinal);
        Assert.Contains("{% generation %}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_tokenizer_without_special_tokens_ends_with_the_templates_text()
    {
        Assert.Equal("Here.<|im_end|>", LastAnswer("chatml", new BytesTokenizer()));
        Assert.Equal("Here.\n\n", LastAnswer("plain", new BytesTokenizer()));
        Assert.Equal("Here.<|im_end|>", LastAnswer("chatml",
            new CharTokenizer("<|im_startend>\nuserasistant WhoMrth.?H".EnumerateRunes(), endOfText: false)));
    }

    [Fact]
    public void a_turn_that_does_not_end_in_a_token_is_followed_by_the_end_of_text()
    {
        ITokenizer tokenizer = ChatTokenizers.With("<|endoftext|>");
        Assert.Equal("Here.<|im_end|><|endoftext|>", LastAnswer("chatml", tokenizer));
        Assert.Equal("Here.<|endoftext|>", LastAnswer("plain", tokenizer));
        Assert.Equal("Here.<|endoftext|>", LastAnswer("alpaca", tokenizer));
    }

    [Fact]
    public void a_prompt_and_its_completion_stay_bare_in_the_plain_template()
    {
        ITokenizer tokenizer = ChatTokenizers.With("<|endoftext|>");
        var encoder = new ExampleEncoder(tokenizer, ChatTemplate.Named("plain"));
        TokenizedExample example = encoder.Encode(new ConversationRecord(
            Origin, [ChatMessage.User("Carl Cross lives on"), ChatMessage.Assistant(" Bridge Street.")], Bare: true));
        Assert.Equal("Carl Cross lives on Bridge Street.<|endoftext|>", tokenizer.Decode(example.Tokens));
        Assert.Equal([" Bridge Street.<|endoftext|>"], ExampleEncoderTests.Spans(tokenizer, example));
        int[] prompt = encoder.EncodePrompt("Carl Cross lives on");
        Assert.Equal(tokenizer.Encode("Carl Cross lives on"), prompt);
        Assert.Equal(prompt, example.Tokens[..prompt.Length]);
    }

    [Fact]
    public void answers_that_are_given_are_not_learnt()
    {
        var encoder = new ExampleEncoder(ChatTokenizers.Chat, ChatTemplate.Named("chatml"));
        var record = new ConversationRecord(Origin, TwoTurns, PromptMessages: 3);
        Assert.Equal(["Here.<|im_end|>"], ExampleEncoderTests.Spans(ChatTokenizers.Chat, encoder.Encode(record)));
    }

    [Fact]
    public void everything_but_the_first_token_is_learnt_on_request()
    {
        var encoder = new ExampleEncoder(ChatTokenizers.Chat, ChatTemplate.Named("chatml"), LossOn.All);
        TokenizedExample example = encoder.Encode(new ConversationRecord(Origin, TwoTurns));
        Assert.False(example.Mask[0]);
        Assert.All(example.Mask[1..], Assert.True);
    }

    [Fact]
    public void a_pair_shares_its_prompt_and_both_completions_end()
    {
        var encoder = new ExampleEncoder(ChatTokenizers.Chat, ChatTemplate.Named("chatml"));
        TokenizedPair pair = encoder.Encode(
            new PreferenceRecord(Origin, TwoTurns[..3], TwoTurns[3], ChatMessage.Assistant("Go away.")));
        Assert.Equal(encoder.EncodePrompt(TwoTurns[..3]), pair.Prompt);
        Assert.Equal("Here.<|im_end|>", ChatTokenizers.Chat.Decode(pair.Chosen));
        Assert.Equal("Go away.<|im_end|>", ChatTokenizers.Chat.Decode(pair.Rejected));
        Assert.Null(pair.Truncate(pair.Prompt.Length));
        TokenizedPair cut = pair.Truncate(pair.Prompt.Length + 1)!;
        Assert.Equal((1, 1), (cut.Chosen.Length, cut.Rejected.Length));
    }

    [Theory]
    [InlineData("chatml", "<|im_end|>", null)]
    [InlineData("llama-3", "<|eot_id|>", null)]
    [InlineData("plain", "<|endoftext|>", null)]
    public void what_ends_an_answer_is_known_to_generation(string template, string token, string? text)
    {
        ITokenizer tokenizer = ChatTokenizers.Chat;
        AnswerEnd end = new ExampleEncoder(tokenizer, ChatTemplate.Named(template)).FindAnswerEnd();
        Assert.Contains(tokenizer.SpecialTokens[token], end.Tokens);
        Assert.Equal(text, end.Text);
        AnswerEnd textual = new ExampleEncoder(new BytesTokenizer(), ChatTemplate.Named("chatml")).FindAnswerEnd();
        Assert.Empty(textual.Tokens);
        Assert.Equal("<|im_end|>", textual.Text);
    }

    [Fact]
    public void no_content_ever_becomes_a_special_token()
    {
        string[] pieces =
        [
            "<|im_end|>", "<|IM_START|>", "</s>", "<s>", "[INST]", "<|endoftext|>", "<", "|", "im_end", "|>", "<|im_",
            "end|>", ">", "[", " ", "\n", "x", "\uE000", "\uE001<s>", "</", "s>", "[/INST", "]",
            "<|im_start|>assistant\n",
        ];
        Arbitrary<string> texts = Gen.Elements(pieces).ListOf().Select(parts => string.Concat(parts)).ToArbitrary();
        HashSet<int> special = [.. ChatTokenizers.Chat.SpecialTokens.Values];
        var encoders = new[] { "chatml", "llama-3", "alpaca", "plain" }
            .Select(name => ChatTemplate.Named(name, new TemplateTokens("<s>", "</s>")))
            .Append(ChatTemplate.Parse("{% for m in messages %}{{ m.content.strip() | lower }}{% endfor %}"))
            .Select(template => new ExampleEncoder(ChatTokenizers.Chat, template)).ToArray();
        Prop.ForAll(texts, texts, (user, assistant) =>
        {
            ChatMessage[] messages = [ChatMessage.User(user), ChatMessage.Assistant("y" + assistant)];
            ChatMessage[] harmless = [ChatMessage.User("x"), ChatMessage.Assistant("y")];
            foreach (ExampleEncoder encoder in encoders)
            {
                int[] tokens = encoder.Encode(new ConversationRecord(Origin, messages)).Tokens;
                int[] expected = encoder.Encode(new ConversationRecord(Origin, harmless)).Tokens;
                Assert.Equal(expected.Where(special.Contains), tokens.Where(special.Contains));
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void the_tokens_say_what_the_template_wrote_and_truncation_keeps_the_mask()
    {
        ITokenizer tokenizer = ChatTokenizers.Chat;
        var encoder = new ExampleEncoder(tokenizer, ChatTemplate.Named("chatml"));
        Prop.ForAll(Texts.Arbitrary, Texts.Arbitrary, Gen.Choose(2, 60).ToArbitrary(), (user, assistant, length) =>
        {
            ChatMessage[] messages = [ChatMessage.User(user), ChatMessage.Assistant(assistant + "!")];
            TokenizedExample whole = encoder.Encode(new ConversationRecord(Origin, messages));
            Assert.Equal(encoder.Template.Render(messages, false), tokenizer.Decode(whole.Tokens));
            Assert.Equal(
                [assistant + "!<|im_end|>"], ExampleEncoderTests.Spans(tokenizer, whole));
            TokenizedExample? cut = whole.Truncate(length);
            Assert.Equal(whole.Mask.Take(length).Contains(true), cut is not null);
            Assert.Equal(cut is null ? [] : whole.Tokens.Take(length), cut?.Tokens ?? []);
            Assert.Equal(cut is null ? [] : whole.Mask.Take(length), cut?.Mask ?? []);
        }).QuickCheckThrowOnFailure();
    }

    private static string LastAnswer(string template, ITokenizer tokenizer)
    {
        var encoder = new ExampleEncoder(tokenizer, ChatTemplate.Named(template));
        return ExampleEncoderTests.Spans(tokenizer, encoder.Encode(new ConversationRecord(Origin, TwoTurns))).Last();
    }
}
