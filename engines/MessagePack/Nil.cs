namespace MessagePack;

/// <summary>The value of the nil format.</summary>
public readonly record struct Nil
{
    public static readonly Nil Default;

    public override string ToString() => "()";
}
