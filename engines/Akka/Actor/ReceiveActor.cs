namespace Akka.Actor;

/// <summary>An actor whose handlers are registered by message type; the first that matches takes the message.</summary>
public abstract class ReceiveActor : ActorBase
{
    private List<Func<object, bool>>? _building = [];
    private bool _takesAll;
    private Receive? _initial;

    protected sealed override bool Receive(object message)
    {
        _initial ??= Finish();
        return _initial(message);
    }

    protected void Become(Action configure) => Context.Become(Build(configure));

    protected void BecomeStacked(Action configure) => Context.BecomeStacked(Build(configure));

    protected void Receive<T>(Action<T> handler, Predicate<T>? shouldHandle = null) => Receive(shouldHandle, handler);

    protected void Receive<T>(Predicate<T>? shouldHandle, Action<T> handler) => Add<T>(shouldHandle is null, message =>
    {
        if (message is not T typed || (shouldHandle is not null && !shouldHandle(typed))) return false;
        handler(typed);
        return true;
    });

    /// <summary>A handler that returns whether it took the message.</summary>
    protected void Receive<T>(Func<T, bool> handler) => Add<T>(false, message => message is T typed && handler(typed));

    protected void Receive(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null) =>
        Receive(messageType, shouldHandle, handler);

    protected void Receive(Type messageType, Predicate<object>? shouldHandle, Action<object> handler) =>
        Add(shouldHandle is null && messageType == typeof(object), message =>
        {
            if (!messageType.IsInstanceOfType(message) || (shouldHandle is not null && !shouldHandle(message)))
                return false;
            handler(message);
            return true;
        });

    /// <summary>An asynchronous handler: the actor takes no other user message until its task has ended.</summary>
    protected void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null) =>
        ReceiveAsync(shouldHandle, handler);

    protected void ReceiveAsync<T>(Predicate<T>? shouldHandle, Func<T, Task> handler) =>
        Receive(shouldHandle, (T message) => Dispatch.ActorTaskScheduler.RunTask(() => handler(message)));

    protected void ReceiveAny(Action<object> handler) => Add(true, message =>
    {
        handler(message);
        return true;
    });

    protected void ReceiveAnyAsync(Func<object, Task> handler) =>
        ReceiveAny(message => Dispatch.ActorTaskScheduler.RunTask(() => handler(message)));

    private void Add<T>(bool always, Func<object, bool> handler) => Add(always && typeof(T) == typeof(object), handler);

    private void Add(bool takesAll, Func<object, bool> handler)
    {
        if (_building is null)
            throw new InvalidOperationException(
                "You may only call Receive-methods when constructing the actor and inside Become().");
        if (_takesAll)
            throw new InvalidOperationException(
                "A handler that catches all messages has been added. No handler can be added after that.");
        _building.Add(handler);
        _takesAll = takesAll;
    }

    private Receive Build(Action configure)
    {
        var outer = (_building, _takesAll);
        (_building, _takesAll) = ([], false);
        configure();
        var behavior = Finish();
        (_building, _takesAll) = outer;
        return behavior;
    }

    private Receive Finish()
    {
        var handlers = _building!.ToArray();
        _building = null;
        return message =>
        {
            foreach (var handler in handlers)
            {
                if (handler(message)) return true;
            }

            return false;
        };
    }
}
