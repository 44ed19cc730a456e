using System.IO.Enumeration;

namespace Akka.Actor;

/// <summary>
/// Sends to whatever is at a path when the message is sent. Names may hold the wildcards * and ? where the anchor is
/// local.
/// </summary>
public sealed class ActorSelection : ICanTell
{
    private readonly string[] _elements;

    private ActorSelection(IActorRef anchor, string[] elements)
    {
        Anchor = anchor;
        _elements = elements;
    }

    public IActorRef Anchor { get; }

    public string PathString => "/" + string.Join('/', _elements);

    internal static ActorSelection Parse(ActorSystemImpl? system, IActorRef lookupRoot, string path)
    {
        if (ActorPath.TryParse(path, out var absolute))
        {
            var provider = system?.Provider ?? ((IInternalActorRef)lookupRoot).Provider!;
            return new ActorSelection(provider.RootGuardianAt(absolute.Address), [.. absolute.Elements]);
        }

        var elements = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var anchor = path.StartsWith('/') ? ((IInternalActorRef)lookupRoot).Provider!.RootGuardian : lookupRoot;
        return new ActorSelection(anchor, elements);
    }

    public void Tell(object message, IActorRef? sender = null)
    {
        if (message is null) throw new InvalidMessageException();
        var anchor = (IInternalActorRef)Anchor;
        if (!anchor.IsLocal)
        {
            if (_elements.Any(IsPattern))
                throw new NotSupportedException("Wildcards in the selection of a remote actor");
            anchor.Provider!.ResolveActorRef(anchor.Path / _elements).Tell(message, sender ?? ActorCell.CurrentSelf);
            return;
        }

        Deliver(anchor, 0, message, sender ?? ActorCell.CurrentSelf);
    }

    /// <summary>
    /// The actor at the path; <see cref="ActorNotFoundException"/> where there is none or it does not answer in time.
    /// </summary>
    public Task<IActorRef> ResolveOne(TimeSpan timeout) => ResolveOne(timeout, CancellationToken.None);

    public async Task<IActorRef> ResolveOne(TimeSpan timeout, CancellationToken ct)
    {
        try
        {
            var identity = await this.Ask<ActorIdentity>(new Identify(null), timeout, ct).ConfigureAwait(false);
            return identity.Subject ?? throw new ActorNotFoundException("subject was null");
        }
        catch (AskTimeoutException e)
        {
            throw new ActorNotFoundException($"No actor answered at {this}", e);
        }
    }

    public override string ToString() => $"ActorSelection[Anchor({Anchor.Path}), Path({PathString})]";

    private void Deliver(IInternalActorRef from, int index, object message, IActorRef? sender)
    {
        for (; index < _elements.Length; index++)
        {
            var element = _elements[index];
            if (IsPattern(element))
            {
                var matches = Matches(from, element);
                if (matches.Length == 0) Miss(from, message, sender);
                foreach (var match in matches) Deliver(match, index + 1, message, sender);
                return;
            }

            var next = element == ".." ? from.Parent : from.GetChild([element]) as IInternalActorRef;
            if (next is null or Nobody)
            {
                Miss(from, message, sender);
                return;
            }

            from = next;
        }

        from.Tell(message, sender);
    }

    private void Miss(IInternalActorRef from, object message, IActorRef? sender)
    {
        var provider = from.Provider!;
        provider.ResolveActorRef(from.Path.Root / "selection-without-match").Tell(message, sender);
    }

    private static IInternalActorRef[] Matches(IInternalActorRef parent, string pattern)
    {
        if (parent is not LocalActorRef local) return [];
        var matches = local.Cell.GetChildren().Where(c => FileSystemName.MatchesSimpleExpression(pattern, c.Path.Name));
        return [.. matches.Cast<IInternalActorRef>()];
    }

    private static bool IsPattern(string element) => element.AsSpan().ContainsAny('*', '?');
}
