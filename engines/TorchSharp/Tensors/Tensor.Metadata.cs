using ClusterLlm.Engines.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>What a tensor is.</content>
    public partial class Tensor
    {
        public long Dimensions
        {
            get
            {
                int dims = Native.Check(Native.clt_dims(Handle));
                GC.KeepAlive(this);
                return dims;
            }
        }

        public long dim() => Dimensions;

        public long ndim => Dimensions;

        public long NumberOfElements => Info.Numel;

        public long numel() => NumberOfElements;

        /// <summary>Bytes of an element.</summary>
        public long ElementSize => Info.ItemBytes;

        public long element_size() => ElementSize;

        public ScalarType dtype
        {
            get
            {
                int type = Native.Check(Native.clt_dtype(Handle));
                GC.KeepAlive(this);
                return (ScalarType)type;
            }
        }

        public Device device
        {
            get
            {
                TensorInfo info = Info;
                return info.DeviceType == (int)DeviceType.CPU
                    ? CPU
                    : new Device((DeviceType)info.DeviceType, info.DeviceIndex);
            }
        }

        public DeviceType device_type => (DeviceType)Info.DeviceType;

        public int device_index => Info.DeviceIndex;

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public unsafe long[] shape
        {
            get
            {
                long[] sizes = new long[Dimensions];
                fixed (long* pointer = sizes)
                {
                    Native.Check(Native.clt_shape(Handle, pointer, null));
                }
                GC.KeepAlive(this);
                return sizes;
            }
        }

        public long[] size() => shape;

        public long size(int dim)
        {
            long[] sizes = shape;
            return sizes[WrapDimension(dim, sizes.Length)];
        }

        /// <summary>Elements between neighbours along each dimension.</summary>
        public unsafe long[] stride()
        {
            long[] strides = new long[Dimensions];
            fixed (long* pointer = strides)
            {
                Native.Check(Native.clt_shape(Handle, null, pointer));
            }
            GC.KeepAlive(this);
            return strides;
        }

        public long stride(int dim)
        {
            long[] strides = stride();
            return strides[WrapDimension(dim, strides.Length)];
        }

        /// <summary>Where the first element lies in the storage, in elements.</summary>
        public long storage_offset() => Info.StorageOffset;

        public bool is_contiguous() => Info.Contiguous != 0;

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        public override string ToString() => ToMetadataString();

        /// <summary>Shape, type and device, such as "[2x3], type = Float32, device = cpu".</summary>
        private string ToMetadataString()
        {
            if (IsInvalid)
            {
                return "[disposed]";
            }
            long[] sizes = shape;
            string text = sizes.Length == 0
                ? $"[], type = {dtype}, device = {device}"
                : $"[{string.Join('x', sizes)}], type = {dtype}, device = {device}";
            return sizes.Length == 0 && is_cpu() ? $"{text}, value = {this.ToScalar()}" : text;
        }

        internal unsafe TensorInfo Info
        {
            get
            {
                TensorInfo info;
                Native.Check(Native.clt_info(Handle, &info));
                GC.KeepAlive(this);
                return info;
            }
        }

        private static int WrapDimension(int dim, int dims)
        {
            int wrapped = dim < 0 ? dim + dims : dim;
            return wrapped >= 0 && wrapped < dims
                ? wrapped
                : throw new ArgumentOutOfRangeException(nameof(dim), dim, $"The tensor has {dims} dimensions.");
        }
    }
}
