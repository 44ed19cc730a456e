namespace Akka.Actor;

/// <summary>Sent to an actor that got no message for the time it set.</summary>
public sealed class ReceiveTimeout : IPossiblyHarmful
{
    public static ReceiveTimeout Instance { get; } = new();

    private ReceiveTimeout()
    {
    }

    public override string ToString() => "<ReceiveTimeout>";
}
