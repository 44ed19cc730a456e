using ClusterLlm.Engines.Torch.Interop;

namespace TorchSharp;

/// <summary>The value of a tensor of one element, and what else upstream has as extensions.</summary>
public static class TensorExtensionMethods
{
    /// <summary>The value of a tensor of one element, on whatever device.</summary>
    public static unsafe Scalar ToScalar(this torch.Tensor value)
    {
        double number = 0;
        long integer = 0;
        var kind = (ValueKind)Native.Check(Native.clt_item(value.Handle, &number, &integer));
        GC.KeepAlive(value);
        return kind switch
        {
            ValueKind.Bool => integer != 0,
            ValueKind.Int => integer,
            _ => number,
        };
    }

    public static float ToSingle(this torch.Tensor value) => value.ToScalar().ToSingle();

    public static double ToDouble(this torch.Tensor value) => value.ToScalar().ToDouble();

    public static byte ToByte(this torch.Tensor value) => value.ToScalar().ToByte();

    public static sbyte ToSByte(this torch.Tensor value) => value.ToScalar().ToSByte();

    public static short ToInt16(this torch.Tensor value) => value.ToScalar().ToInt16();

    public static int ToInt32(this torch.Tensor value) => value.ToScalar().ToInt32();

    public static long ToInt64(this torch.Tensor value) => value.ToScalar().ToInt64();

    public static Half ToHalf(this torch.Tensor value) => value.ToScalar().ToHalf();

    public static bool ToBoolean(this torch.Tensor value) => value.ToScalar().ToBoolean();

    /// <summary>Bytes of an element of the type.</summary>
    public static int ElementSize(this torch.ScalarType type) => type switch
    {
        torch.ScalarType.Byte or torch.ScalarType.Int8 or torch.ScalarType.Bool => 1,
        torch.ScalarType.Int16 or torch.ScalarType.Float16 or torch.ScalarType.BFloat16 => 2,
        torch.ScalarType.Int32 or torch.ScalarType.Float32 => 4,
        torch.ScalarType.Int64 or torch.ScalarType.Float64 or torch.ScalarType.ComplexFloat32 => 8,
        torch.ScalarType.ComplexFloat64 => 16,
        _ => throw new NotSupportedException($"ElementSize of {type}."),
    };
}
