using ClusterLlm.Engines.Torch.Interop;

namespace TorchSharp;

/// <summary>A number given to an operation on tensors: an integer, a real number or a boolean.</summary>
public sealed class Scalar : IDisposable
{
    internal readonly ValueKind Kind;
    internal readonly long Bits;

    private Scalar(ValueKind kind, long bits)
    {
        Kind = kind;
        Bits = bits;
    }

    private Scalar(double value)
        : this(ValueKind.Double, BitConverter.DoubleToInt64Bits(value))
    {
    }

    private Scalar(long value)
        : this(ValueKind.Int, value)
    {
    }

    /// <summary>The widest type of its kind, as in libtorch.</summary>
    public torch.ScalarType Type => Kind switch
    {
        ValueKind.Bool => torch.ScalarType.Bool,
        ValueKind.Int => torch.ScalarType.Int64,
        _ => torch.ScalarType.Float64,
    };

    internal double AsDouble => Kind == ValueKind.Double ? BitConverter.Int64BitsToDouble(Bits) : Bits;

    internal long AsInt64 => Kind == ValueKind.Double ? checked((long)BitConverter.Int64BitsToDouble(Bits)) : Bits;

    public static implicit operator Scalar(byte value) => new((long)value);

    public static implicit operator Scalar(sbyte value) => new((long)value);

    public static implicit operator Scalar(short value) => new((long)value);

    public static implicit operator Scalar(int value) => new((long)value);

    public static implicit operator Scalar(long value) => new(value);

    public static implicit operator Scalar(Half value) => new((double)value);

    public static implicit operator Scalar(float value) => new((double)value);

    public static implicit operator Scalar(double value) => new(value);

    public static implicit operator Scalar(bool value) => new(ValueKind.Bool, value ? 1 : 0);

    /// <summary>Holds nothing native: does nothing.</summary>
    public void Dispose()
    {
    }

    public override string ToString() => Kind switch
    {
        ValueKind.Bool => Bits != 0 ? "True" : "False",
        ValueKind.Int => Bits.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => AsDouble.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
