using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using TorchSharp;

namespace ClusterLlm.Engines.Torch;

/// <summary>
/// What computes underneath: what decides the speed and the last bits of every result. With the published TorchSharp,
/// which says little about itself, texts are "unknown" and numbers 0.
/// </summary>
public static unsafe partial class TorchRuntime
{
    private const string Unknown = "unknown";

    private static readonly nint s_shim = FindShim();
    private static readonly string s_configuration = Text("clt_show_config") ?? "";

    /// <summary>Such as "1.13.0".</summary>
    public static string LibTorchVersion { get; } = torch.__version__;

    /// <summary>
    /// The library that does matrix products on the CPU: a path, or "mkl" where libtorch contains it.
    /// </summary>
    public static string BlasLibrary { get; } = FindBlas();

    /// <summary>The processor whose kernels OpenBLAS uses, such as "SkylakeX".</summary>
    public static string BlasCoreType { get; } = TextOf("openblas_get_corename") ?? Unknown;

    /// <summary>The instruction set of libtorch's own kernels: DEFAULT, AVX2 or AVX512.</summary>
    public static string CpuCapability { get; } = Match(CapabilityPattern());

    /// <summary>
    /// Version and, where it can be known, instruction set (dnnl_cpu_isa_t), such as "2.6.0 isa 0xe7".
    /// </summary>
    public static string OneDnnVersion { get; } = FindOneDnn();

    /// <summary>
    /// Whether the BLAS is an optimised one. The reference BLAS is some thirty times slower: who runs on it must say
    /// so. Unknown counts as fast.
    /// </summary>
    public static bool HasFastBlas { get; } = BlasLibrary == Unknown || FastBlasPattern().IsMatch(BlasLibrary);

    /// <summary>Whether the CPU multiplies bfloat16 in hardware; elsewhere it is emulated, slower than fp32.</summary>
    public static bool SupportsBf16 { get; } = CpuFlags().Overlaps(["avx512_bf16", "amx_bf16", "bf16"]);

    /// <summary>Bytes of the tensors now in the CPU's memory.</summary>
    public static long LiveTensorBytes => Function("clt_live_bytes") is var f && f != 0
        ? ((delegate* unmanaged<long>)f)()
        : 0;

    /// <summary>Bytes of freed blocks that are kept to be used again.</summary>
    public static long KeptTensorBytes => Function("clt_kept_bytes") is var f && f != 0
        ? ((delegate* unmanaged<long>)f)()
        : 0;

    /// <summary>Gives the kept blocks back to the system: after a phase that needed more than what follows.</summary>
    public static void TrimMemory()
    {
        nint function = Function("clt_trim");
        if (function != 0)
        {
            ((delegate* unmanaged<void>)function)();
        }
    }

    /// <summary>
    /// Algorithms whose result depends on nothing but their input, and a fixed use of TF32 on GPUs. Returns whether the
    /// engine could be told so; TF32 is set in any case.
    /// </summary>
    public static bool SetDeterministic(bool deterministic = true, bool allowTf32 = false)
    {
        torch.backends.cuda.matmul.allow_tf32 = allowTf32;
        torch.backends.cudnn.allow_tf32 = allowTf32;
        nint function = Function("clt_set_deterministic");
        return function != 0
            && ((delegate* unmanaged<int, int, int>)function)(deterministic ? 1 : 0, allowTf32 ? 1 : 0) >= 0;
    }

    /// <summary>The name of a visible GPU, such as "NVIDIA H200", asked of the driver.</summary>
    public static string CudaDeviceName(int index)
    {
        const int Room = 256;
        if (!NativeLibrary.TryLoad("libcuda.so.1", out nint driver))
        {
            return Unknown;
        }
        var initialize = (delegate* unmanaged<uint, int>)NativeLibrary.GetExport(driver, "cuInit");
        var get = (delegate* unmanaged<int*, int, int>)NativeLibrary.GetExport(driver, "cuDeviceGet");
        var name = (delegate* unmanaged<byte*, int, int, int>)NativeLibrary.GetExport(driver, "cuDeviceGetName");
        int device;
        byte* text = stackalloc byte[Room];
        return initialize(0) == 0 && get(&device, index) == 0 && name(text, Room, device) == 0
            ? Marshal.PtrToStringUTF8((nint)text) ?? Unknown
            : Unknown;
    }

    /// <summary>
    /// The embedded engine's shim, 0 with another engine. Its engine has loaded it by then, after choosing the BLAS.
    /// </summary>
    private static nint FindShim()
    {
        torch.InitializeDeviceType(DeviceType.CPU);
        string folder = Path.GetDirectoryName(typeof(torch).Assembly.Location) ?? AppContext.BaseDirectory;
        string path = Path.Combine(folder, "libclusterllm_torch.so");
        return File.Exists(path) && NativeLibrary.TryLoad(path, out nint shim) ? shim : 0;
    }

    private static string FindBlas()
    {
        string? library = LibraryOf("sgemm_");
        return library is not null && !library.Contains("libtorch", StringComparison.Ordinal) ? library
            : s_configuration.Contains("oneAPI Math Kernel", StringComparison.Ordinal)
                || s_configuration.Contains("BLAS_INFO=mkl", StringComparison.Ordinal) ? "mkl"
            : library ?? Unknown;
    }

    private static string FindOneDnn()
    {
        string version = Match(OneDnnPattern());
        int isa = NumberOf("dnnl_get_effective_cpu_isa");
        return isa > 0 ? $"{version} isa 0x{isa:x}" : version;
    }

    private static string Match(Regex pattern) =>
        pattern.Match(s_configuration) is { Success: true } match ? match.Groups[1].Value : Unknown;

    private static HashSet<string> CpuFlags() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal)
                || line.StartsWith("Features", StringComparison.Ordinal))?.Split(' ').ToHashSet() ?? []
        : [];

    private static nint Function(string name) =>
        s_shim != 0 && NativeLibrary.TryGetExport(s_shim, name, out nint address) ? address : 0;

    private static string? Text(string function) => Function(function) is var f && f != 0
        ? Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)f)())
        : null;

    /// <summary>The file that a symbol of the process comes from.</summary>
    private static string? LibraryOf(string symbol) => Ask("clt_library_of", symbol);

    /// <summary>What a function of some loaded library says.</summary>
    private static string? TextOf(string symbol) => Ask("clt_text_of", symbol);

    private static string? Ask(string function, string symbol)
    {
        nint address = Function(function);
        fixed (byte* name = Encoding.UTF8.GetBytes(symbol + '\0'))
        {
            return address == 0 ? null : Marshal.PtrToStringUTF8(((delegate* unmanaged<byte*, nint>)address)(name));
        }
    }

    private static int NumberOf(string symbol)
    {
        nint address = Function("clt_number_of");
        fixed (byte* name = Encoding.UTF8.GetBytes(symbol + '\0'))
        {
            return address == 0 ? -1 : ((delegate* unmanaged<byte*, int>)address)(name);
        }
    }

    [GeneratedRegex(@"CPU capability usage: (\w+)")]
    private static partial Regex CapabilityPattern();

    [GeneratedRegex(@"MKL-DNN v([\d.]+)")]
    private static partial Regex OneDnnPattern();

    [GeneratedRegex("openblas|mkl|blis|armpl|accelerate|nvpl", RegexOptions.IgnoreCase)]
    private static partial Regex FastBlasPattern();
}
