using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace ClusterLlm.Engines.Torch.Interop;

/// <summary>
/// The shim's functions (native/shim.h). What returns an int status is passed through <see cref="Check"/>. Those marked
/// with <c>SuppressGCTransition</c> read a few fields and can neither wait nor run for long.
/// </summary>
internal static unsafe partial class Native
{
    internal const string Library = "clusterllm_torch";

    /// <summary>The status of a call that found no memory.</summary>
    internal const int OutOfMemory = -2;

    /// <summary>Returns the status, or throws the C++ exception that a negative one stands for.</summary>
    internal static int Check(int status)
    {
        if (status < 0)
        {
            Throw(status);
        }
        return status;
    }

    private static void Throw(int status)
    {
        string message = Marshal.PtrToStringUTF8(clt_last_error()) ?? "";
        throw status == OutOfMemory
            ? new ExternalException(message, new OutOfMemoryException(message))
            : new ExternalException(message);
    }

    [LibraryImport(Library)]
    internal static partial nint clt_last_error();

    [LibraryImport(Library)]
    internal static partial int clt_find(byte* name, byte* overload, nint* found);

    [LibraryImport(Library)]
    internal static partial int clt_call(nint op, Value* arguments, int count, Value* results, int capacity);

    [LibraryImport(Library)]
    internal static partial void clt_take_overflow(Value* results);

    [LibraryImport(Library)]
    internal static partial void clt_free(nint tensor);

    [LibraryImport(Library)]
    internal static partial nint clt_alias(nint tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int clt_info(nint tensor, TensorInfo* info);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int clt_dims(nint tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int clt_dtype(nint tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int clt_shape(nint tensor, long* sizes, long* strides);

    [LibraryImport(Library)]
    internal static partial int clt_data(nint tensor, void** data);

    [LibraryImport(Library)]
    internal static partial int clt_item(nint tensor, double* number, long* integer);

    [LibraryImport(Library)]
    internal static partial int clt_backward(nint* outputs, int outputCount, nint* gradients, int gradientCount,
        int retainGraph, int createGraph, nint* inputs, int inputCount);

    [LibraryImport(Library)]
    internal static partial int clt_grad(nint* outputs, int outputCount, nint* inputs, int inputCount,
        nint* gradients, int gradientCount, int retainGraph, int createGraph, int allowUnused, nint* results);

    [LibraryImport(Library)]
    internal static partial int clt_get_grad(nint tensor, nint* grad);

    [LibraryImport(Library)]
    internal static partial int clt_set_grad(nint tensor, nint grad);

    [LibraryImport(Library)]
    internal static partial int clt_requires_grad(nint tensor);

    [LibraryImport(Library)]
    internal static partial int clt_set_requires_grad(nint tensor, int requiresGrad);

    [LibraryImport(Library)]
    internal static partial int clt_is_leaf(nint tensor);

    [LibraryImport(Library)]
    internal static partial int clt_retain_grad(nint tensor);

    [LibraryImport(Library)]
    internal static partial int clt_grad_mode();

    [LibraryImport(Library)]
    internal static partial void clt_set_grad_mode(int enabled);

    [LibraryImport(Library)]
    internal static partial int clt_inference_mode_is_enabled();

    [LibraryImport(Library)]
    internal static partial int clt_enter_inference_mode(int enabled, nint* guard);

    [LibraryImport(Library)]
    internal static partial void clt_leave_inference_mode(nint guard);
}
