namespace ClusterLlm.Model.Checkpoints;

/// <summary>
/// Types of elements. The first three can be read; of the rest it is known how many bytes they take, so that a file
/// that has masks or indices among its tensors can be checked.
/// </summary>
public enum SafetensorsType
{
    Float32, Float16, BFloat16,
    Float64, Float8E4M3, Float8E5M2, Bool, Int8, UInt8, Int16, UInt16, Int32, UInt32, Int64, UInt64,
}
