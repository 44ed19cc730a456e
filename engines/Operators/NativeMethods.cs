using System.Runtime.InteropServices;

namespace ClusterLlm.Engines;

/// <summary>
/// The C boundary of native/: a handle is an <c>at::Tensor*</c>; a status other than 0 leaves a message for this
/// thread.
/// </summary>
internal static partial class NativeMethods
{
    public const string Library = "clusterllm_operators";

    [LibraryImport(Library, EntryPoint = "clusterllm_operators_error")]
    public static partial nint Error();

    [LibraryImport(Library, EntryPoint = "clusterllm_operators_write_gradients")]
    public static partial void WriteGradients(int on);

    [LibraryImport(Library, EntryPoint = "clusterllm_operators_instruction_set")]
    public static partial int InstructionSet();

    [LibraryImport(Library, EntryPoint = "clusterllm_operators_products")]
    public static partial nint Products();

    [LibraryImport(Library, EntryPoint = "clusterllm_operators_linear")]
    public static partial int Linear(nint input, nint weight, nint bias, int bf16, out nint result);

    [LibraryImport(Library, EntryPoint = "clusterllm_operators_quantized_linear")]
    public static partial int QuantizedLinear(nint input, nint codes, nint scales, nint bias, int bf16,
        out nint result);

    [LibraryImport(Library, EntryPoint = "clusterllm_operators_gelu_tanh")]
    public static partial int GeluTanh(nint input, out nint result);

    [LibraryImport(Library, EntryPoint = "clusterllm_operators_swiglu")]
    public static partial int SwiGlu(nint gate, nint up, out nint result);

    [LibraryImport(Library, EntryPoint = "clusterllm_operators_layer_norm")]
    public static partial int LayerNorm(nint input, nint weight, nint bias, double epsilon, out nint result);

    [LibraryImport(Library, EntryPoint = "clusterllm_operators_rms_norm")]
    public static partial int RmsNorm(nint input, nint weight, double epsilon, out nint result);

    [LibraryImport(Library, EntryPoint = "clusterllm_operators_rope")]
    public static partial int Rope(nint input, nint cos, nint sin, out nint result);

    [LibraryImport(Library, EntryPoint = "clusterllm_operators_attention")]
    public static partial int Attention(nint query, nint key, nint value, out nint result);

    [LibraryImport(Library, EntryPoint = "clusterllm_operators_packed_attention")]
    public static partial int PackedAttention(nint packed, long heads, long kvHeads, out nint result);

    [LibraryImport(Library, EntryPoint = "clusterllm_operators_linear_cross_entropy")]
    public static partial int LinearCrossEntropy(nint hidden, nint weight, nint targets, nint factors, int bf16,
        out nint result);

    [LibraryImport(Library, EntryPoint = "clusterllm_operators_adamw")]
    public static partial int AdamW(nint parameters, nint first, nint second, nint gradient, float learningRate,
        float clip,
        float bias1, float bias2, float beta1, float beta2, float epsilon, float decay);
}
