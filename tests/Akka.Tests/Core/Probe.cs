using System.Threading.Channels;
using Akka.Actor;

namespace Akka.Tests.Core;

/// <summary>An actor that hands what it gets to the test, in order.</summary>
internal sealed class Probe
{
    private readonly Channel<(
        object Message, IActorRef Sender)> _received = Channel.CreateUnbounded<(object, IActorRef)>();
    private readonly List<object> _seen = [];

    public Probe(ActorSystem system)
    {
        var writer = _received.Writer;
        Ref = system.ActorOf(Props.Create(() => new Scripted((self, message) => Take(self, message, writer))));
    }

    public IActorRef Ref { get; }

    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    /// <summary>Makes the probe itself watch an actor.</summary>
    public Task Watch(IActorRef actor) => Ref.Ask<string>(new WatchIt(actor), TestSystem.Deadline);

    /// <summary>The next message, which must be of this type.</summary>
    public async Task<T> Next<T>()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TestSystem.Deadline);
        try
        {
            var (message, sender) = await _received.Reader.ReadAsync(limit.Token);
            _seen.Add(message);
            LastSender = sender;
            return message is T expected
                ? expected
                : throw new InvalidOperationException(
                    $"expected a {typeof(T).Name}, got {message}, after [{string.Join(", ", _seen)}]");
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"no {typeof(T).Name} came; before came [{string.Join(", ", _seen)}]");
        }
    }

    /// <summary>The next messages, which must be these.</summary>
    public async Task Expect(params object[] messages)
    {
        foreach (var message in messages) Assert.Equal(message, await Next<object>());
    }

    /// <summary>Nothing has come but what was taken, as far as one round through the probe tells.</summary>
    public async Task ExpectNothing()
    {
        Ref.Tell("no more");
        await Expect("no more");
    }

    private static void Take(Scripted self, object message, ChannelWriter<(object, IActorRef)> writer)
    {
        if (message is WatchIt watch)
        {
            self.Ctx.Watch(watch.Actor);
            self.From.Tell("watching");
        }
        else
        {
            writer.TryWrite((message, self.From));
        }
    }

    private sealed record WatchIt(IActorRef Actor);
}
