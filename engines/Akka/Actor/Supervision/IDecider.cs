namespace Akka.Actor;

/// <summary>Chooses the directive for a failure.</summary>
public interface IDecider
{
    Directive Decide(Exception cause);
}
