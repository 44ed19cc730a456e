using System.Runtime.InteropServices;

namespace ClusterLlm.Engines.Torch.Interop;

/// <content>What concerns the process rather than a tensor (native/runtime.cpp).</content>
internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial nint clt_torch_version();

    [LibraryImport(Library)]
    internal static partial int clt_set_threads(int count);

    [LibraryImport(Library)]
    internal static partial int clt_threads();

    [LibraryImport(Library)]
    internal static partial int clt_set_interop_threads(int count);

    [LibraryImport(Library)]
    internal static partial int clt_interop_threads();

    [LibraryImport(Library)]
    internal static partial int clt_manual_seed(long seed);

    [LibraryImport(Library)]
    internal static partial int clt_default_generator(int deviceType, int deviceIndex, nint* result);

    [LibraryImport(Library)]
    internal static partial int clt_new_generator(ulong seed, int deviceType, int deviceIndex, nint* result);

    [LibraryImport(Library)]
    internal static partial void clt_free_generator(nint generator);

    [LibraryImport(Library)]
    internal static partial int clt_generator_set_seed(nint generator, long seed);

    [LibraryImport(Library)]
    internal static partial int clt_generator_seed(nint generator, long* seed);

    [LibraryImport(Library)]
    internal static partial int clt_generator_new_seed(nint generator, long* seed);

    [LibraryImport(Library)]
    internal static partial int clt_generator_state(nint generator, nint* state);

    [LibraryImport(Library)]
    internal static partial int clt_generator_set_state(nint generator, nint state);

    [LibraryImport(Library)]
    internal static partial int clt_allow_tf32(int cudnn);

    [LibraryImport(Library)]
    internal static partial int clt_set_allow_tf32(int cudnn, int allow);

    [LibraryImport(Library)]
    internal static partial int clt_cuda_is_available();

    [LibraryImport(Library)]
    internal static partial int clt_cuda_device_count();

    [LibraryImport(Library)]
    internal static partial int clt_cuda_synchronize(int deviceIndex);
}
