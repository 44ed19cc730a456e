using Akka.Actor;
using Akka.Tests.Core;

namespace Akka.Tests.Remote;

public sealed class RemoteTellTests
{
    [Fact]
    public async Task an_actor_of_another_system_answers()
    {
        await using var a = await Node.Start("a");
        await using var b = await Node.Start("b");
        var echo = b.Echo("echo");

        var found = await a.Find(b, "echo");

        Assert.Equal("hello", await found.Ask<string>("hello", TestSystem.Deadline));
        Assert.Equal(b.Address, found.Path.Address);
        Assert.Equal(echo.Path.Uid, found.Path.Uid);
    }

    [Fact]
    public async Task port_0_takes_a_free_port_and_the_address_shows_it()
    {
        await using var a = await Node.Start("a");

        Assert.NotEqual(0, a.Address.Port);
        Assert.Equal($"akka.tcp://a@127.0.0.1:{a.Address.Port}", a.Address.ToString());
    }

    [Fact]
    public async Task messages_between_two_actors_arrive_in_order()
    {
        await using var a = await Node.Start("a");
        await using var b = await Node.Start("b");
        var probe = b.Probe();
        var target = a.System.ActorSelection(b.Address + probe.Ref.Path.ToStringWithoutAddress());

        for (var i = 0; i < 10_000; i++) target.Tell(i);

        for (var i = 0; i < 10_000; i++) Assert.Equal(i, await probe.Next<int>());
    }

    [Fact]
    public async Task both_directions_carry_messages_at_once()
    {
        await using var a = await Node.Start("a");
        await using var b = await Node.Start("b");
        a.Echo("echo");
        b.Echo("echo");
        var (there, back) = (await a.Find(b, "echo"), await b.Find(a, "echo"));

        var asks = Enumerable.Range(0, 500).SelectMany(i => new[] { (there, i), (back, i) })
            .Select(async ask => Assert.Equal(ask.i, await ask.Item1.Ask<int>(ask.i, TestSystem.Deadline)));

        await Task.WhenAll(asks);
    }

    [Fact]
    public async Task more_actors_than_a_connection_has_names_for_all_get_theirs()
    {
        const int count = 2500;
        await using var a = await Node.Start("a");
        await using var b = await Node.Start("b");
        var probe = b.Probe();
        for (var i = 0; i < count; i++)
        {
            var number = i;
            b.Spawn((_, message) => probe.Ref.Tell($"{number}: {message}"), $"actor-{i}");
        }

        foreach (var round in new[] { "first", "second" })
        {
            for (var i = 0; i < count; i++) a.At(b, $"actor-{i}").Tell(round);
            var got = new HashSet<string>();
            for (var i = 0; i < count; i++) got.Add(await probe.Next<string>());
            Assert.Equal(Enumerable.Range(0, count).Select(i => $"{i}: {round}").ToHashSet(), got);
        }
    }

    [Fact]
    public async Task a_reference_keeps_its_meaning_on_the_way_through_a_third_system()
    {
        await using var a = await Node.Start("a");
        await using var b = await Node.Start("b");
        await using var c = await Node.Start("c");
        c.Echo("echo");
        var identity = await b.At(c, "echo").Ask<ActorIdentity>(new Identify(1), TestSystem.Deadline);
        b.Spawn((self, _) => self.From.Tell(new ActorIdentity("here", identity.Subject)), "directory");

        var told = await a.At(b, "directory").Ask<ActorIdentity>("where is it?", TestSystem.Deadline);

        Assert.Equal(c.Address, told.Subject!.Path.Address);
        Assert.Equal(7, await told.Subject.Ask<int>(7, TestSystem.Deadline));
    }

    [Fact]
    public async Task a_message_to_nobody_harms_nothing()
    {
        await using var a = await Node.Start("a");
        await using var b = await Node.Start("b");
        b.Echo("echo");

        a.At(b, "nobody").Tell("hello");

        Assert.Equal("hello", await a.At(b, "echo").Ask<string>("hello", TestSystem.Deadline));
    }
}
