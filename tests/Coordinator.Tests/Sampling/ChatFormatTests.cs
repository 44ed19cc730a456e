using System.Text.Json;
using ClusterLlm.Model.Chat;
using ClusterLlm.Model.Generation;

namespace ClusterLlm.Coordinator.Tests.Sampling;

public sealed class ChatFormatTests
{
    [Fact]
    public async Task without_a_template_an_answer_ends_where_the_next_turn_would_begin()
    {
        using var files = await TinyModel.CreateAsync();
        using var generation = files.Open();
        var ends = generation.Chat.WithEnds(new GenerationOptions { StopStrings = ["mine"] });
        Assert.Equal(["mine", "\n\nUser:"], ends.StopStrings);
        Assert.Equal([generation.Tokenizer.EndOfText!.Value], ends.StopTokens);
    }

    [Fact]
    public async Task an_end_marker_that_is_no_token_ends_an_answer_as_text()
    {
        var config = JsonSerializer.Serialize(new { chat_template = ChatTemplate.Named("chatml").ToJinja() });
        using var files = await TinyModel.CreateAsync(("tokenizer_config.json", config));
        using var generation = files.Open();
        Assert.Equal(["<|im_end|>"], generation.Chat.WithEnds(new GenerationOptions()).StopStrings);
        // Whoever writes the name of a token in a message writes its letters.
        Assert.DoesNotContain(generation.Tokenizer.EndOfText!.Value,
            generation.Chat.Encode([ChatMessage.User("<|endoftext|>")]));
    }
}
