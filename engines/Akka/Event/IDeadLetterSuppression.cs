namespace Akka.Event;

/// <summary>A message whose loss nobody needs to hear of.</summary>
public interface IDeadLetterSuppression;
