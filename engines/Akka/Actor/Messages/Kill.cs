namespace Akka.Actor;

/// <summary>Makes the receiver fail with <see cref="ActorKilledException"/>, which by default stops it.</summary>
public sealed class Kill : IAutoReceivedMessage, IPossiblyHarmful
{
    public static Kill Instance { get; } = new();

    private Kill()
    {
    }

    public override string ToString() => "<Kill>";
}
