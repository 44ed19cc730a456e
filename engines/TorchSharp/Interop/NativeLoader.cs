using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace ClusterLlm.Engines.Torch.Interop;

/// <summary>
/// Loads the shim, after what decides how fast and how reproducible libtorch will be: environment variables that only
/// C code reads, and the BLAS that it shall use. Runs once, at the first call into the shim.
/// </summary>
internal static unsafe partial class NativeLoader
{
    private const int LoadNow = 2;
    private const int LoadGlobal = 0x100;

    private static long* s_liveBytes;

    /// <summary>
    /// The count of live bytes in the CPU's memory, kept by the shim's allocator, which is there before any tensor is.
    /// </summary>
    internal static long* LiveBytes
    {
        get
        {
            if (s_liveBytes == null)
            {
                _ = Native.clt_grad_mode();
            }
            return s_liveBytes;
        }
    }

    [ModuleInitializer]
    internal static void Register() =>
        NativeLibrary.SetDllImportResolver(typeof(NativeLoader).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Native.Library)
        {
            return 0;
        }
        SetEnvironment();
        if (TorchHome.Length == 0)
        {
            PreloadBlas();
        }
        nint shim = NativeLibrary.Load(ShimPath(assembly));
        var install = (delegate* unmanaged<long*>)NativeLibrary.GetExport(shim, "clt_install_allocator");
        s_liveBytes = install();
        return shim;
    }

    /// <summary>The libtorch that the shim was compiled against; empty for the system's.</summary>
    private static string TorchHome =>
        typeof(NativeLoader).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(attribute => attribute.Key == "TorchHome")?.Value ?? "";

    private static string ShimPath(Assembly assembly)
    {
        string file = $"lib{Native.Library}.so";
        string beside = Path.Combine(Path.GetDirectoryName(assembly.Location) ?? "", file);
        return File.Exists(beside) ? beside : Path.Combine(AppContext.BaseDirectory, file);
    }

    /// <summary>
    /// What the user has set stays. OpenBLAS takes newer AMD cores for Haswell and then runs at half their speed.
    /// </summary>
    private static void SetEnvironment()
    {
        if (Avx512F.IsSupported)
        {
            SetDefault("OPENBLAS_CORETYPE"u8, "SKYLAKEX"u8);
        }
        SetDefault("CUBLAS_WORKSPACE_CONFIG"u8, ":4096:8"u8);
    }

    private static void SetDefault(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        // u8 literals end in a zero that their length does not count.
        fixed (byte* namePointer = name, valuePointer = value)
        {
            _ = setenv(namePointer, valuePointer, 0);
        }
    }

    /// <summary>
    /// libtorch names libblas.so.3 and leaves the choice to the system, which may choose the reference BLAS or one with
    /// threads of its own. The OpenMP build shares libtorch's threads; loaded first, its libraries are the ones used.
    /// </summary>
    private static void PreloadBlas()
    {
        string? folder = OpenBlasFolders().FirstOrDefault(f => LoadGlobally(Path.Combine(f, "libopenblas.so.0")));
        if (folder is null)
        {
            return;
        }
        _ = LoadGlobally(Path.Combine(folder, "libblas.so.3"));
        _ = LoadGlobally(Path.Combine(folder, "liblapack.so.3"));
    }

    /// <summary>
    /// Debian has one folder per processor architecture; another architecture's library fails to load.
    /// </summary>
    private static IEnumerable<string> OpenBlasFolders() =>
        Directory.Exists("/usr/lib")
            ? Directory.EnumerateDirectories("/usr/lib").Prepend("/usr/lib")
                .Select(folder => Path.Combine(folder, "openblas-openmp")).Where(Directory.Exists)
            : [];

    private static bool LoadGlobally(string path)
    {
        fixed (byte* pointer = System.Text.Encoding.UTF8.GetBytes(path + '\0'))
        {
            return File.Exists(path) && dlopen(pointer, LoadNow | LoadGlobal) != 0;
        }
    }

    [LibraryImport("libc.so.6")]
    private static partial int setenv(byte* name, byte* value, int overwrite);

    [LibraryImport("libc.so.6")]
    private static partial nint dlopen(byte* path, int flags);
}
