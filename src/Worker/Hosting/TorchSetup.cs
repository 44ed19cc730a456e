using System.Globalization;
using System.Runtime.InteropServices;
using ClusterLlm.Engines;
using ClusterLlm.Engines.Torch;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol.Control;
using static TorchSharp.torch;

namespace ClusterLlm.Worker.Hosting;

/// <summary>Loads the compute engine and fixes what decides the bits.</summary>
internal static partial class TorchSetup
{
    /// <summary>To be called before anything else touches Torch.</summary>
    /// <exception cref="ConfigurationException">The device is not to be had.</exception>
    public static (Device Device, NumericsFingerprint Numerics) Load(WorkerOptions options)
    {
        // cuBLAS and OpenMP read them when they load; .NET's own SetEnvironmentVariable does not reach them.
        if (options.Device == ComputeDevice.Cuda)
            SetVariable("CUBLAS_WORKSPACE_CONFIG", ":4096:8");
        var threads = options.Threads.ToString(CultureInfo.InvariantCulture);
        SetVariable("OMP_NUM_THREADS", threads);
        SetVariable("OPENBLAS_NUM_THREADS", threads);
        TorchRuntime.SetDeterministic();
        set_num_threads(options.Threads);
        var device = options.Device == ComputeDevice.Cpu ? CPU : Gpu(options);
        var numerics = new NumericsFingerprint(TorchRuntime.LibTorchVersion,
            $"{Path.GetFileName(TorchRuntime.BlasLibrary)} {TorchRuntime.BlasCoreType}",
            $"{TorchRuntime.CpuCapability}, oneDNN {TorchRuntime.OneDnnVersion}", Operators.Current.Name,
            options.Threads,
            options.Precision.ToString().ToLowerInvariant(),
            options.Device == ComputeDevice.Cpu ? "cpu" : TorchRuntime.CudaDeviceName(device.index));
        return (device, numerics);
    }

    private static Device Gpu(WorkerOptions options)
    {
        if (!cuda.is_available())
            throw new ConfigurationException("cluster.device: cuda, but libtorch sees no GPU here");
        return new Device($"cuda:{Math.Max(0, options.Worker.Value) % cuda.device_count()}");
    }

    private static void SetVariable(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        _ = SetEnvironment(name, value, 1);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
