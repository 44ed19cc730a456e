using System.Runtime.InteropServices;
using System.Text;

namespace ClusterLlm.Worker.Telemetry;

/// <summary>
/// NVIDIA's management library, where the driver brought it along. Source of the signatures:
/// docs.nvidia.com/deploy/nvml-api (nvmlInit_v2, nvmlDeviceGetHandleByIndex_v2, nvmlDeviceGetHandleByUUID,
/// nvmlDeviceGetMemoryInfo, nvmlDeviceGetUtilizationRates).
/// </summary>
internal sealed unsafe class Nvml : IDisposable
{
    private const string Library = "libnvidia-ml.so.1";

    private readonly nint _library;
    private readonly nint _device;
    private readonly delegate* unmanaged<nint, Memory*, int> _memory;
    private readonly delegate* unmanaged<nint, Utilization*, int> _utilization;
    private readonly delegate* unmanaged<int> _shutdown;

    private Nvml(nint library, nint device)
    {
        (_library, _device) = (library, device);
        _memory = (delegate* unmanaged<nint, Memory*, int>)Function(library, "nvmlDeviceGetMemoryInfo");
        _utilization = (delegate* unmanaged<nint, Utilization*, int>)Function(library, "nvmlDeviceGetUtilizationRates");
        _shutdown = (delegate* unmanaged<int>)Function(library, "nvmlShutdown");
    }

    /// <summary>Bytes in use on the GPU, by whichever process; null when it does not tell.</summary>
    public long? UsedBytes
    {
        get
        {
            Memory memory;
            return _memory != null && _memory(_device, &memory) == 0 ? (long)memory.Used : null;
        }
    }

    /// <summary>Share of the last sampling period in which the GPU ran a kernel, 0 to 1.</summary>
    public double? Busy
    {
        get
        {
            Utilization utilization;
            return _utilization != null && _utilization(_device, &utilization) == 0 ? utilization.Gpu / 100.0 : null;
        }
    }

    /// <param name="visible">What CUDA_VISIBLE_DEVICES says: the first is this process's. Null: the first of
    /// all.</param>
    /// <returns>Null where there is no driver, or no such GPU.</returns>
    public static Nvml? Open(string? visible)
    {
        if (!NativeLibrary.TryLoad(Library, out var library))
            return null;
        var initialize = (delegate* unmanaged<int>)Function(library, "nvmlInit_v2");
        if (initialize != null && initialize() == 0 && Find(library, visible?.Split(',')[0].Trim() ?? "") is { } device)
            return new Nvml(library, device);
        NativeLibrary.Free(library);
        return null;
    }

    public void Dispose()
    {
        if (_shutdown != null)
            _ = _shutdown();
        NativeLibrary.Free(_library);
    }

    private static nint? Find(nint library, string name)
    {
        nint device;
        if (name.Length == 0 || uint.TryParse(name, System.Globalization.CultureInfo.InvariantCulture, out _))
        {
            var index = name.Length == 0 ? 0 : uint.Parse(name, System.Globalization.CultureInfo.InvariantCulture);
            var byIndex = (delegate* unmanaged<uint, nint*, int>)Function(library, "nvmlDeviceGetHandleByIndex_v2");
            return byIndex != null && byIndex(index, &device) == 0 ? device : null;
        }
        var byUuid = (delegate* unmanaged<byte*, nint*, int>)Function(library, "nvmlDeviceGetHandleByUUID");
        fixed (byte* uuid = Encoding.ASCII.GetBytes(name + '\0'))
            return byUuid != null && byUuid(uuid, &device) == 0 ? device : null;
    }

    private static nint Function(nint library, string name) =>
        NativeLibrary.TryGetExport(library, name, out var address) ? address : 0;

    /// <summary>nvmlMemory_t, bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Memory
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }

    /// <summary>nvmlUtilization_t, percent.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Utilization
    {
        public uint Gpu;
        public uint MemoryController;
    }
}
