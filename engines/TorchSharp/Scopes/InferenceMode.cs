using ClusterLlm.Engines.Torch.Interop;

namespace TorchSharp;

/// <summary>Inference mode on this thread. Dispose it on the same thread, the innermost first.</summary>
internal sealed unsafe class InferenceMode : IDisposable
{
    private nint _guard;

    internal InferenceMode(bool enabled)
    {
        nint guard;
        Native.Check(Native.clt_enter_inference_mode(enabled ? 1 : 0, &guard));
        _guard = guard;
    }

    internal static bool IsEnabled => Native.clt_inference_mode_is_enabled() != 0;

    public void Dispose()
    {
        nint guard = Interlocked.Exchange(ref _guard, 0);
        if (guard != 0)
        {
            Native.clt_leave_inference_mode(guard);
        }
    }
}
