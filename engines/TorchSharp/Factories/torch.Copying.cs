using System.Runtime.InteropServices;
using ClusterLlm.Engines.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    private static ScalarType s_defaultType = ScalarType.Float32;

    /// <summary>The type that modules give their parameters unless told another.</summary>
    public static ScalarType get_default_dtype() => s_defaultType;

    public static void set_default_dtype(ScalarType dtype) => s_defaultType = is_floating_point(dtype)
        ? dtype
        : throw new ArgumentException("only floating-point types are supported as the default type");

    /// <summary>A copy of an array of any number of dimensions.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null,
        bool requires_grad = false, string[]? names = null)
    {
        RefuseNames(names);
        return rawArray.GetType().GetElementType() switch
        {
            Type type when type == typeof(float) => FromArray<float>(rawArray, dtype, device, requires_grad),
            Type type when type == typeof(double) => FromArray<double>(rawArray, dtype, device, requires_grad),
            Type type when type == typeof(long) => FromArray<long>(rawArray, dtype, device, requires_grad),
            Type type when type == typeof(int) => FromArray<int>(rawArray, dtype, device, requires_grad),
            Type type when type == typeof(short) => FromArray<short>(rawArray, dtype, device, requires_grad),
            Type type when type == typeof(byte) => FromArray<byte>(rawArray, dtype, device, requires_grad),
            Type type when type == typeof(bool) => FromArray<bool>(rawArray, dtype, device, requires_grad),
            Type type => throw new NotSupportedException($"from_array of an array of {type.Name}."),
            null => throw new ArgumentException("Not an array.", nameof(rawArray)),
        };
    }

    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) =>
        from_array(data, dtype, device);

    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false) =>
        Tracked(Ops.arange__start_step.Call(start, stop, step, dtype, Argument.None, On(device)), requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) => arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) => arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false) =>
        Tracked(Ops.linspace.Call(start, end, steps, dtype, Argument.None, On(device)), requires_grad);

    /// <summary>Ones on the diagonal.</summary>
    public static Tensor eye(long rows, long columns = -1L, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
    {
        RefuseNames(names);
        return Tracked(Ops.eye__m.Call(rows, columns < 0 ? rows : columns, dtype, Argument.None, On(device)),
            requires_grad);
    }

    private static Tensor FromArray<T>(Array array, ScalarType? dtype, Device? device, bool requiresGrad)
        where T : unmanaged
    {
        ReadOnlySpan<T> values = MemoryMarshal.CreateReadOnlySpan(
            ref System.Runtime.CompilerServices.Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)),
            array.Length);
        return From(values, Lengths(array), dtype, device, requiresGrad);
    }

    private static long[] Lengths(Array array)
    {
        long[] lengths = new long[array.Rank];
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = array.GetLongLength(i);
        }
        return lengths;
    }

    /// <summary>A tensor of the shape, with a copy of the values, in the type and on the device asked for.</summary>
    private static unsafe Tensor From<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> shape, ScalarType? dtype,
        Device? device, bool requiresGrad)
        where T : unmanaged
    {
        long count = 1;
        foreach (long size in shape)
        {
            count *= size;
        }
        if (count != values.Length)
        {
            throw new ArgumentException($"{values.Length} values for a tensor of shape [{string.Join(", ",
                shape.ToArray())}].");
        }
        ScalarType type = TypeOf<T>();
        Tensor made = empty(shape, type, CPU);
        values.CopyTo(new Span<T>(made.DataPointer, values.Length));
        if ((dtype ?? type) != type || (device is not null && device.type != DeviceType.CPU))
        {
            made = made.to(dtype ?? type, device ?? CPU, disposeAfter: true);
        }
        return Tracked(made, requiresGrad);
    }
}
