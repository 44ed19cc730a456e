namespace Akka.Util;

/// <summary>A value or none.</summary>
public readonly struct Option<T>
{
    public static readonly Option<T> None;

    private readonly T? _value;

    public Option(T value)
    {
        _value = value;
        HasValue = value is not null;
    }

    public bool HasValue { get; }
    public bool IsEmpty => !HasValue;
    public T Value => HasValue ? _value! : throw new InvalidOperationException("The option is empty");

    public T GetOrElse(T fallback) => HasValue ? _value! : fallback;
}
