namespace ClusterLlm.Engines.Torch.Interop;

/// <summary>What a <see cref="Value"/> holds. The numbers are the shim's.</summary>
internal enum ValueKind
{
    None = 0,
    Tensor = 1,
    Int = 2,
    Double = 3,
    Bool = 4,
    IntList = 5,
    DoubleList = 6,
    TensorList = 7,
    OptionalTensorList = 8,
    String = 9,
    Device = 10,
    Generator = 11,
    Default = 12,
}

/// <summary>A tagged value as it crosses the boundary; see native/shim.h.</summary>
internal struct Value
{
    public ValueKind Kind;
    public int Count;
    public long Bits;
}

/// <summary>What a tensor is, read in one crossing; see native/tensor.cpp.</summary>
internal struct TensorInfo
{
    public long Numel;
    public long StorageOffset;
    public int Dims;
    public int ItemBytes;
    public int DeviceIndex;
    public sbyte Dtype;
    public sbyte DeviceType;
    public byte Contiguous;
    public byte RequiresGrad;
}
