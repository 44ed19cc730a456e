namespace ClusterLlm.Engines.Torch.Interop;

/// <summary>
/// Watches native memory on behalf of the garbage collector, which sees only the small managed objects. When the live
/// bytes exceed what was left after the last collection by a quarter, it collects once: tensors that nobody disposed
/// are finalized then, and if all were in use, the mark rises so that the next collection comes later.
/// </summary>
internal static unsafe class MemoryGauge
{
    /// <summary>Less than this is not worth a collection.</summary>
    private const long Slack = 64L << 20;

    /// <summary>What a handle stands for beside its storage: libtorch's objects, and a share of the graph.</summary>
    private const long BytesPerHandle = 1024;

    private static readonly long* s_cpuBytes = NativeLoader.LiveBytes;
    private static readonly Lock s_collecting = new();
    private static long s_handles;
    private static long s_deviceBytes;
    private static long s_mark = Slack;

    /// <summary>The CPU's storages exactly, those of GPUs that C# has seen to the KiB, and the handles.</summary>
    private static long LiveBytes => Volatile.Read(ref *s_cpuBytes) + Volatile.Read(ref s_deviceBytes)
        + (Volatile.Read(ref s_handles) * BytesPerHandle);

    /// <summary>How many handles exist.</summary>
    internal static long Handles => Volatile.Read(ref s_handles);

    /// <summary>A tensor was made; <paramref name="deviceKib"/> counts a GPU's memory that came with it.</summary>
    internal static void Made(int deviceKib)
    {
        Interlocked.Increment(ref s_handles);
        if (deviceKib != 0)
        {
            Interlocked.Add(ref s_deviceBytes, (long)deviceKib << 10);
        }
        if (LiveBytes > s_mark)
        {
            Collect();
        }
    }

    internal static void Freed(int deviceKib)
    {
        Interlocked.Decrement(ref s_handles);
        if (deviceKib != 0)
        {
            Interlocked.Add(ref s_deviceBytes, -((long)deviceKib << 10));
        }
    }

    /// <summary>Frees what nobody uses any more. One thread does it for all; the others go on.</summary>
    internal static void Collect()
    {
        if (!s_collecting.TryEnter())
        {
            return;
        }
        try
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            long live = LiveBytes;
            s_mark = Math.Max(live + live / 4, Slack);
        }
        finally
        {
            s_collecting.Exit();
        }
    }
}
