using ClusterLlm.Engines.Torch.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    /// <content>The elements, as C# sees them.</content>
    public partial class Tensor
    {
        /// <summary>
        /// The memory of a contiguous tensor on the CPU, under 2 GiB. The span does not keep the tensor alive.
        /// </summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                TensorInfo info = Info;
                if (info.DeviceType != (int)DeviceType.CPU)
                {
                    throw new InvalidOperationException(
                        $"bytes of a tensor on {device}: only the CPU's memory can be read; copy it there first.");
                }
                if (info.Contiguous == 0)
                {
                    throw new InvalidOperationException("bytes of a tensor that is not contiguous.");
                }
                long length = info.Numel * info.ItemBytes;
                return length <= int.MaxValue
                    ? new Span<byte>(DataPointer, (int)length)
                    : throw new ArgumentException($"bytes of a tensor of {length} bytes: a span holds 2 GiB at most.");
            }

            set
            {
                Span<byte> target = bytes;
                if (target.Length != value.Length)
                {
                    throw new ArgumentException($"{value.Length} bytes for a tensor of {target.Length} bytes.");
                }
                value.CopyTo(target);
            }
        }

        /// <summary>The elements. T must be the .NET type of the tensor's; on a GPU they are copied first.</summary>
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            ValidateType<T>();
            return new TensorAccessor<T>(is_cpu() ? this : cpu());
        }

        /// <summary>The value of a tensor of one element. T must be the .NET type of the tensor's.</summary>
        public T item<T>()
            where T : unmanaged
        {
            if (NumberOfElements != 1)
            {
                throw new ArgumentException("Number of elements in the tensor must be 1");
            }
            ValidateType<T>();
            Scalar scalar = this.ToScalar();
            return (T)Convert(scalar, typeof(T));
        }

        /// <summary>Where the first element lies in memory, on whatever device.</summary>
        internal unsafe void* DataPointer
        {
            get
            {
                void* data;
                Native.Check(Native.clt_data(Handle, &data));
                GC.KeepAlive(this);
                return data;
            }
        }

        private static object Convert(Scalar scalar, Type type) =>
            type == typeof(Half) ? scalar.ToHalf()
            : type == typeof(bool) ? scalar.ToBoolean()
            : scalar.Kind == ValueKind.Double
                ? System.Convert.ChangeType(scalar.AsDouble, type, System.Globalization.CultureInfo.InvariantCulture)
                : System.Convert.ChangeType(scalar.AsInt64, type, System.Globalization.CultureInfo.InvariantCulture);

        private void ValidateType<T>()
        {
            ScalarType expected = TypeOf<T>();
            ScalarType actual = dtype;
            if (expected != actual)
            {
                throw new ArgumentException($"{typeof(T).Name} is not compatible with {actual}");
            }
        }
    }

    /// <summary>The element type that a .NET type stands for.</summary>
    internal static ScalarType TypeOf<T>() =>
        typeof(T) == typeof(float) ? ScalarType.Float32
        : typeof(T) == typeof(double) ? ScalarType.Float64
        : typeof(T) == typeof(long) ? ScalarType.Int64
        : typeof(T) == typeof(int) ? ScalarType.Int32
        : typeof(T) == typeof(short) ? ScalarType.Int16
        : typeof(T) == typeof(sbyte) ? ScalarType.Int8
        : typeof(T) == typeof(byte) ? ScalarType.Byte
        : typeof(T) == typeof(bool) ? ScalarType.Bool
        : typeof(T) == typeof(Half) ? ScalarType.Float16
        : throw new NotSupportedException($"Tensors of {typeof(T).Name}.");
}
