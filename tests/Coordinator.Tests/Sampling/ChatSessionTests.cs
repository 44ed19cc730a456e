using ClusterLlm.Coordinator.Sampling;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Generation;

namespace ClusterLlm.Coordinator.Tests.Sampling;

public sealed class ChatSessionTests
{
    private static readonly GenerationOptions Options = new() { MaxTokens = 20, Temperature = 1 };

    [Fact]
    public async Task an_answer_depends_on_what_was_said_before_until_it_is_forgotten()
    {
        using var files = await TinyModel.CreateAsync();
        using var generation = files.Open();
        var session = new ChatSession(generation, Options with { Temperature = 0, MaxTokens = 8 });
        var first = Say(session, "Hello").Text;
        Say(session, "And now?");
        Assert.Equal("And now?", session.TakeBack());
        Assert.Equal("Hello", session.TakeBack());
        Assert.Null(session.TakeBack());
        Assert.Equal(first, Say(session, "Hello").Text);
        var second = Say(session, "Hello").Text;
        session.Reset();
        Assert.Equal(first, Say(session, "Hello").Text);
        Assert.Equal(second, Say(session, "Hello").Text);
    }

    [Fact]
    public async Task the_oldest_turns_are_forgotten_when_the_context_is_full()
    {
        using var files = await TinyModel.CreateAsync();
        using var generation = files.Open();
        var session = new ChatSession(generation, Options) { System = "The mayor answers." };
        var forgotten = 0;
        for (var turn = 0; turn < 20; turn++)
            forgotten += Say(session, $"the house number {turn}").Forgotten;
        Assert.InRange(forgotten, 5, 19);
        // What is refused takes nothing with it.
        Assert.Throws<DataException>(() => Say(session, new string('x', TinyModel.Context)));
        Assert.Equal(("the house number 19", "the house number 18"), (session.TakeBack(), session.TakeBack()));
        // The system's words alone are too much for any message.
        session.System = new string('x', TinyModel.Context);
        Assert.Throws<DataException>(() => Say(session, "Hello"));
        session.System = null;
        Assert.NotEmpty(Say(session, "Hello").Text);
    }

    [Fact]
    public async Task a_stopped_answer_stays_as_far_as_it_came()
    {
        using var files = await TinyModel.CreateAsync();
        using var generation = files.Open();
        var session = new ChatSession(generation, Options);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var pieces = 0;
        session.Answer("Hello", _ =>
        {
            if (++pieces == 3)
                stop.Cancel();
        }, _ => { }, stop.Token);
        Assert.Equal(3, pieces);
        Assert.NotEmpty(Say(session, "Go on").Text);
    }

    private static (string Text, int Forgotten) Say(ChatSession session, string message)
    {
        var (text, forgotten) = ("", 0);
        session.Answer(message, piece => text += piece, turns => forgotten = turns,
            TestContext.Current.CancellationToken);
        return (text, forgotten);
    }
}
