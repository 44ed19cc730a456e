namespace Akka.Actor;

/// <summary>Answers that say whether something worked.</summary>
public abstract class Status
{
    private Status()
    {
    }

    /// <summary>It worked.</summary>
    public sealed class Success(object? status) : Status
    {
        public static readonly Success Instance = new(null);

        public object? Status { get; } = status;

        public override string ToString() => $"Success: {Status}";
    }

    /// <summary>It did not; an <c>Ask</c> that is answered so fails with the cause.</summary>
    public sealed class Failure(Exception cause, object? state = null) : Status
    {
        public Exception Cause { get; } = cause;
        public object? State { get; } = state;

        public override string ToString() => $"Failure: {Cause}";
    }
}
