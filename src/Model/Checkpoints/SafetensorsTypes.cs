namespace ClusterLlm.Model.Checkpoints;

/// <summary>What the types are called, and how large they are.</summary>
public static class SafetensorsTypes
{
    private static readonly (SafetensorsType Type, string Name, int Bytes)[] All =
    [
        (SafetensorsType.Float32, "F32", 4), (SafetensorsType.Float16, "F16", 2), (SafetensorsType.BFloat16, "BF16", 2),
        (SafetensorsType.Float64, "F64", 8), (SafetensorsType.Float8E4M3, "F8_E4M3", 1),
        (SafetensorsType.Float8E5M2, "F8_E5M2", 1), (SafetensorsType.Bool, "BOOL", 1), (SafetensorsType.Int8, "I8", 1),
        (SafetensorsType.UInt8, "U8", 1), (SafetensorsType.Int16, "I16", 2), (SafetensorsType.UInt16, "U16", 2),
        (SafetensorsType.Int32, "I32", 4), (SafetensorsType.UInt32, "U32", 4), (SafetensorsType.Int64, "I64", 8),
        (SafetensorsType.UInt64, "U64", 8),
    ];

    /// <summary>Bytes of one element.</summary>
    public static int Bytes(this SafetensorsType type) => All[(int)type].Bytes;

    /// <summary>As the file's header has it.</summary>
    public static string FormatName(this SafetensorsType type) => All[(int)type].Name;

    /// <summary>As config.json has it, of a type that can be read.</summary>
    public static string TorchName(this SafetensorsType type) => type switch
    {
        SafetensorsType.Float32 => "float32",
        SafetensorsType.Float16 => "float16",
        SafetensorsType.BFloat16 => "bfloat16",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    public static bool IsReadable(this SafetensorsType type) => type <= SafetensorsType.BFloat16;

    internal static SafetensorsType? Parse(string? name)
    {
        foreach (var (type, own, _) in All)
            if (own == name)
                return type;
        return null;
    }
}
