namespace Akka.Actor;

/// <summary>The scheduling of actions; inside actors prefer messages.</summary>
public interface IAdvancedScheduler : IActionScheduler;
