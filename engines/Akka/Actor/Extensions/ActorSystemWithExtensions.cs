namespace Akka.Actor;

/// <summary>Extensions by their types.</summary>
public static class ActorSystemWithExtensions
{
    public static T WithExtension<T, TI>(
        this ActorSystem system) where T : class, IExtension where TI : IExtensionId, new() =>
        (T)system.RegisterExtension(new TI());
}
