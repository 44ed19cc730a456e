using System.Globalization;
using ClusterLlm.Model.Chat;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Data.FineTuning;
using ClusterLlm.Model.Tests.Chat;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Tests.Data.FineTuning;

public class ExampleEncoderTests
{
    private static readonly RecordOrigin Origin = new("data.jsonl", 7);

    private static readonly ChatMessage[] TwoTurns =
    [
        ChatMessage.System("Be brief."), ChatMessage.User("Who lives on Bridge Street?"),
        ChatMessage.Assistant("Martha Stone."), ChatMessage.User("And Carl Cross?"),
        ChatMessage.Assistant("He does, too."),
    ];

    public static TheoryData<string, string, string[]> Learnt => new()
    {
        { "chatml", "<|im_end|>", ["Martha Stone.<|im_end|>", "He does, too.<|im_end|>"] },
        { "llama-3", "<|eot_id|>", ["Martha Stone.<|eot_id|>", "He does, too.<|eot_id|>"] },
        { "alpaca", "</s>", ["Martha Stone.</s>", "He does, too.</s>"] },
        { "plain", "</s>", ["Martha Stone.</s>", "He does, too.</s>"] },
    };

    [Theory]
    [MemberData(nameof(Learnt))]
    public void every_answer_and_its_end_is_learnt_and_nothing_else(string template, string eos, string[] learnt)
    {
        ITokenizer tokenizer = ChatTokenizers.Chat;
        var encoder = new ExampleEncoder(tokenizer, ChatTemplate.Named(template, new TemplateTokens("<s>", eos)));
        TokenizedExample example = encoder.Encode(new ConversationRecord(Origin, TwoTurns));
        Assert.Equal(learnt, Spans(tokenizer, example));
        Assert.Equal(encoder.Template.Render(TwoTurns, false), tokenizer.Decode(example.Tokens));
    }

    [Theory]
    [MemberData(nameof(Learnt))]
    public void a_prompt_has_the_tokens_that_training_saw(string template, string eos, string[] learnt)
    {
        var encoder = new ExampleEncoder(
            ChatTokenizers.Chat, ChatTemplate.Named(template, new TemplateTokens("<s>", eos)));
        TokenizedExample example = encoder.Encode(new ConversationRecord(Origin, TwoTurns));
        Assert.NotEmpty(learnt);
        foreach (int answer in new[] { 2, 4 })
        {
            int[] prompt = encoder.EncodePrompt(TwoTurns[..answer]);
            Assert.Equal(prompt, example.Tokens[..prompt.Length]);
            Assert.False(example.Mask[prompt.Length - 1]);
            Assert.True(example.Mask[prompt.Length]);
        }
    }

    [Fact]
    public void a_template_that_writes_the_date_makes_the_same_examples_every_day()
    {
        const string source = "{{ strftime_now('%Y') }}{% for m in messages %}{{ m.content }}{% endfor %}";
        var record = new ConversationRecord(Origin, [ChatMessage.User("q"), ChatMessage.Assistant("a")]);
        var days = new[] { "2031", "2032" }.Select(year =>
        {
            var clock = new Year(int.Parse(year, CultureInfo.InvariantCulture));
            var encoder = new ExampleEncoder(ChatTokenizers.Chat, ChatTemplate.Parse(source, time: clock));
            Assert.Equal($"{year}q", ChatTokenizers.Chat.Decode(encoder.EncodePrompt([ChatMessage.User("q")])));
            return encoder.Encode(record).Tokens;
        }).ToArray();
        Assert.Equal(days[0], days[1]);
    }

    /// <summary>Without an end of text there is only what the template writes behind an answer.</summary>
    [Theory]
    [InlineData(true, "Martha.\n")]
    [InlineData(false, "Martha.\n\n")]
    public void without_a_token_for_it_the_end_that_plain_writes_is_learnt(bool bare, string learnt)
    {
        ITokenizer tokenizer = new BytesTokenizer();
        var encoder = new ExampleEncoder(tokenizer, ChatTemplate.Named("plain"));
        ChatMessage[] messages = [ChatMessage.User("Who?"), ChatMessage.Assistant("Martha.")];
        var record = new ConversationRecord(Origin, messages, Bare: bare);
        Assert.Equal([learnt], Spans(tokenizer, encoder.Encode(record)));
        Assert.Equal("\n\n", encoder.FindAnswerEnd().Text);
    }

    private sealed class Year(int year) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(year, 7, 1, 0, 0, 0, TimeSpan.Zero);
    }

    internal static IEnumerable<string> Spans(ITokenizer tokenizer, TokenizedExample example)
    {
        int start = 0;
        for (int i = 1; i <= example.Tokens.Length; i++)
        {
            if (i == example.Tokens.Length || example.Mask[i] != example.Mask[start])
            {
                if (example.Mask[start])
                {
                    yield return tokenizer.Decode(example.Tokens.AsSpan(start..i));
                }

                start = i;
            }
        }
    }
}
