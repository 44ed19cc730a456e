using System.Globalization;

namespace Akka.Actor;

internal sealed partial class ActorCell
{
    /// <summary>Guards the children: top-level actors are made by any thread, and paths resolved by any.</summary>
    private readonly Lock _childrenLock = new();

    private Dictionary<string, ChildRestartStats>? _children;

    /// <summary>Children that were told to stop and have not yet.</summary>
    private HashSet<IActorRef>? _dying;

    /// <summary>What happens when the last of <see cref="_dying"/> has ended.</summary>
    private AfterChildren _afterChildren;

    private Exception? _recreationCause;
    private long _names;

    private enum AfterChildren
    {
        Nothing,
        Recreate,
        CreateAgain,
        Terminate,
    }

    /// <summary>For any thread where the parent is a guardian; else in its turn.</summary>
    public IActorRef ActorOf(Props props, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(props);
        if (name is not null && !ActorPath.IsValidPathElement(name))
        {
            throw new InvalidActorNameException(
                $"Illegal actor name [{name}]. A name must not start with `$`, and may hold ASCII letters, digits " +
                "and the characters -_.*$+:@&=,!~';()% only.");
        }

        LocalActorRef child;
        lock (_childrenLock)
        {
            if (_afterChildren == AfterChildren.Terminate || IsTerminated)
                throw new InvalidOperationException(
                    $"Cannot create child while terminating or terminated: {Self.Path}");
            name ??= NextName();
            _children ??= [];
            if (_children.ContainsKey(name))
                throw new InvalidActorNameException($"Actor name \"{name}\" is not unique!");
            child = new LocalActorRef(SystemImpl, props, Self, new ChildActorPath(Self.Path, name, NewUid()));
            _children.Add(name, new ChildRestartStats(child));
        }

        child.Start();
        return child;
    }

    internal static long NewUid() => Random.Shared.Next(1, int.MaxValue);

    private string NextName()
    {
        const string alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+~";
        var number = _names++;
        Span<char> text = stackalloc char[12];
        var length = 0;
        text[length++] = '$';
        do
        {
            text[length++] = alphabet[(int)(number & 63)];
            number >>= 6;
        }
        while (number > 0);
        return new string(text[..length]);
    }

    public IActorRef Child(string name)
    {
        lock (_childrenLock)
            return _children is not null && _children.TryGetValue(name, out var stats) ? stats.Child : ActorRefs.Nobody;
    }

    public IEnumerable<IActorRef> GetChildren() => Children().Select(c => (IActorRef)c.Child).ToArray();

    private ChildRestartStats[] Children()
    {
        lock (_childrenLock) return _children is null ? [] : [.. _children.Values];
    }

    private ChildRestartStats? StatsOf(IActorRef child)
    {
        lock (_childrenLock)
        {
            return _children is not null && _children.TryGetValue(child.Path.Name, out var stats) &&
                stats.Child.Equals(child)
                ? stats
                : null;
        }
    }

    /// <summary>The child of a name that may carry a uid. For any thread.</summary>
    public IActorRef GetSingleChild(string name)
    {
        var hash = name.IndexOf('#');
        if (hash < 0) return Child(name);
        var child = Child(name[..hash]);
        return long.TryParse(name.AsSpan(hash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var uid) &&
            child.Path.Uid == uid
            ? child
            : ActorRefs.Nobody;
    }

    public void Stop(IActorRef child)
    {
        if (StatsOf(child) is not null)
        {
            lock (_childrenLock) (_dying ??= []).Add(child);
        }

        ((IInternalActorRef)child).Stop();
    }

    private void StopChildren()
    {
        foreach (var child in Children()) Stop(child.Child);
    }

    /// <summary>
    /// Waits for dying children before doing <paramref name="then"/>; false where there are none to wait for.
    /// </summary>
    private bool AwaitChildren(AfterChildren then)
    {
        lock (_childrenLock)
        {
            var waits = _dying is { Count: > 0 };
            if (waits || then == AfterChildren.Terminate) _afterChildren = then;
            return waits;
        }
    }

    private void ChildTerminated(IActorRef child)
    {
        var then = AfterChildren.Nothing;
        lock (_childrenLock)
        {
            if (_children is not null && _children.TryGetValue(child.Path.Name, out var stats) &&
                stats.Child.Equals(child))
                _children.Remove(child.Path.Name);
            if (_dying is not null && _dying.Remove(child) && _dying.Count == 0)
            {
                then = _afterChildren;
                if (then != AfterChildren.Terminate) _afterChildren = AfterChildren.Nothing;
            }
        }

        switch (then)
        {
            case AfterChildren.Recreate:
                FinishRecreate(_recreationCause!);
                break;
            case AfterChildren.CreateAgain:
                FinishCreateAgain();
                break;
            case AfterChildren.Terminate:
                FinishTerminate();
                break;
        }
    }
}
