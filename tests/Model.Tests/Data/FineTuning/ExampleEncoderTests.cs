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
