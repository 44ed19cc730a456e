namespace Akka.Actor;

/// <summary>Carries a child's failure through its parent's own failure handling, with the original stack.</summary>
internal sealed class EscalatedException(Exception original) : Exception(original.Message, original)
{
    public Exception Original { get; } = original is EscalatedException inner ? inner.Original : original;
}
