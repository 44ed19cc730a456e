namespace Akka.Actor;

/// <summary>The scheduler is closed.</summary>
public class SchedulerException(string message) : AkkaException(message);
