using ClusterLlm.Engines.Torch.Interop;

namespace TorchSharp;

/// <summary>Switches the recording of gradients on this thread, and back when disposed.</summary>
internal sealed class GradientMode : IDisposable
{
    private readonly bool _before = IsEnabled;
    private bool _disposed;

    internal GradientMode(bool enabled) => Native.clt_set_grad_mode(enabled ? 1 : 0);

    internal static bool IsEnabled => Native.clt_grad_mode() != 0;

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Native.clt_set_grad_mode(_before ? 1 : 0);
        }
    }
}
