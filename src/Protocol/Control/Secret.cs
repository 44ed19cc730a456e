namespace ClusterLlm.Protocol.Control;

/// <summary>Text that only its receiver may see: no log, flight recorder or message for people shows it.</summary>
public readonly record struct Secret(string Value)
{
    /// <summary>Empty where none was given.</summary>
    public string Value { get => field ?? ""; init; } = Value;

    public bool IsEmpty => Value.Length == 0;

    public bool Equals(Secret other) => Value == other.Value;

    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => IsEmpty ? "none" : "(secret)";
}
