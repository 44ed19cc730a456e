namespace Akka.Actor;

/// <summary>Questions that are answered by one message.</summary>
public static class Futures
{
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<object>(message, timeout, CancellationToken.None);

    public static Task<object> Ask(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<object>(message, null, cancellationToken);

    public static Task<object> Ask(
        this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        self.Ask<object>(message, timeout, cancellationToken);

    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<T>(message, timeout, CancellationToken.None);

    public static Task<T> Ask<T>(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<T>(message, null, cancellationToken);

    /// <summary>
    /// Sends and waits for one answer. Fails with <see cref="AskTimeoutException"/> after the time (for ever where none
    /// is given), with the cause of a <see cref="Status.Failure"/>, or with <see cref="ArgumentException"/> for an
    /// answer of another type.
    /// </summary>
    public static Task<T> Ask<T>(
        this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        self.Ask<T>(_ => message, timeout, cancellationToken);

    /// <summary>As above, for a message that holds the reference to answer to.</summary>
    public static Task<T> Ask<T>(
        this ICanTell self, Func<IActorRef, object> messageFactory, TimeSpan? timeout,
        CancellationToken cancellationToken)
    {
        var provider = ProviderOf(self) ??
            throw new ArgumentException("Unable to resolve the target Provider", nameof(self));
        var answer = new FutureActorRef<T>((ActorRefProvider)provider);
        answer.Limit(timeout ?? ((ActorRefProvider)provider).System.Settings.AskTimeout, cancellationToken);
        self.Tell(messageFactory(answer), answer);
        return answer.Task;
    }

    private static IActorRefProvider? ProviderOf(ICanTell target) => target switch
    {
        IInternalActorRef actor when actor.Provider is { } provider => provider,
        ActorSelection selection => ProviderOf(selection.Anchor),
        _ => ActorCell.Running?.SystemImpl.Provider,
    };
}
