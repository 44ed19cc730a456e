using System.Text;
using TorchSharp;

namespace ClusterLlm.Engines.Torch.Interop;

/// <summary>
/// An operator's argument. It keeps a reference to what it was made of, so that no finalizer frees a tensor between the
/// reading of its handle and the end of the call, although the caller may use it no more.
/// </summary>
internal readonly struct Argument
{
    internal readonly ValueKind Kind;
    internal readonly long Bits;
    internal readonly object? Source;

    private Argument(ValueKind kind, long bits, object? source = null)
    {
        Kind = kind;
        Bits = bits;
        Source = source;
    }

    internal static Argument None => default;

    /// <summary>What the operator's schema says.</summary>
    internal static Argument Default => new(ValueKind.Default, 0);

    /// <summary>A list whose missing entries are null.</summary>
    internal static Argument Optional(torch.Tensor?[] tensors) => new(ValueKind.OptionalTensorList, 0, tensors);

    internal static Argument From(double? value) => value is { } number ? number : None;

    internal static Argument From(long? value) => value is { } number ? number : None;

    public static implicit operator Argument(torch.Tensor? tensor) =>
        tensor is null ? None : new(ValueKind.Tensor, tensor.Handle, tensor);

    public static implicit operator Argument(long value) => new(ValueKind.Int, value);

    public static implicit operator Argument(double value) =>
        new(ValueKind.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Argument(bool value) => new(ValueKind.Bool, value ? 1 : 0);

    public static implicit operator Argument(Scalar? value) =>
        value is null ? None : new(value.Kind, value.Bits);

    public static implicit operator Argument(torch.ScalarType value) => new(ValueKind.Int, (long)value);

    public static implicit operator Argument(torch.ScalarType? value) => value is { } type ? type : None;

    public static implicit operator Argument(torch.Device? value) =>
        value is null ? None : new(ValueKind.Device, ((long)value.type << 32) | (uint)(value.index & 0xff));

    public static implicit operator Argument(torch.Generator? value) =>
        value is null ? None : new(ValueKind.Generator, value.Handle, value);

    public static implicit operator Argument(long[]? values) =>
        values is null ? None : new(ValueKind.IntList, 0, values);

    public static implicit operator Argument(torch.Tensor[] tensors) => new(ValueKind.TensorList, 0, tensors);

    public static implicit operator Argument(string? text) =>
        text is null ? None : new(ValueKind.String, 0, Encoding.UTF8.GetBytes(text));

    internal bool IsList => Kind is >= ValueKind.IntList and <= ValueKind.String;

    /// <summary>How many entries a list has.</summary>
    internal int Length => Kind switch
    {
        ValueKind.IntList => ((long[])Source!).Length,
        ValueKind.TensorList or ValueKind.OptionalTensorList => ((torch.Tensor?[])Source!).Length,
        ValueKind.String => ((byte[])Source!).Length,
        _ => 0,
    };

    /// <summary>How many 64-bit words a list's content takes.</summary>
    internal int Words => Kind == ValueKind.String ? (Length + 7) / 8 : Length;

    /// <summary>Writes a list's content.</summary>
    internal unsafe void WriteTo(long* words)
    {
        switch (Kind)
        {
            case ValueKind.IntList:
                ((long[])Source!).CopyTo(new Span<long>(words, Length));
                break;
            case ValueKind.String:
                ((byte[])Source!).CopyTo(new Span<byte>(words, Length));
                break;
            case ValueKind.TensorList or ValueKind.OptionalTensorList:
                torch.Tensor?[] tensors = (torch.Tensor?[])Source!;
                for (int i = 0; i < tensors.Length; i++)
                {
                    words[i] = tensors[i] is { } tensor ? tensor.Handle : MissingFrom(i);
                }
                break;
        }
    }

    private long MissingFrom(int index) =>
        Kind == ValueKind.OptionalTensorList ? 0 : throw new ArgumentNullException($"tensors[{index}]");
}
