using Akka.Actor;

namespace Akka.Tests.Core;

public sealed class CellTests
{
    [Fact]
    public async Task messages_that_an_actor_has_not_come_to_are_counted()
    {
        await using var test = TestSystem.Start();
        using var busy = new SemaphoreSlim(0);
        using var begun = new SemaphoreSlim(0);
        var actor = test.Spawn((self, message) =>
        {
            begun.Release();
            if (message is "wait")
                busy.Wait(TestSystem.Deadline);
            else
                self.From.Tell(message);
        });
        var cell = Assert.IsAssignableFrom<ActorRefWithCell>(actor).Underlying;
        actor.Tell("wait");
        Assert.True(await begun.WaitAsync(TestSystem.Deadline, TestContext.Current.CancellationToken));
        var last = Enumerable.Range(0, 3).Select(i => actor.Ask<string>($"{i}", TestSystem.Deadline)).ToList()[^1];
        Assert.Equal((3, true), (cell.NumberOfMessages, cell.HasMessages));
        busy.Release();
        Assert.Equal("2", await last);
        Assert.Equal(0, cell.NumberOfMessages);
    }
}
