namespace Akka.Actor;

/// <summary>Something that a system has at most one of.</summary>
public interface IExtension;
