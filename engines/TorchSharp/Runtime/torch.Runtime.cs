using System.Runtime.InteropServices;
using ClusterLlm.Engines.Torch.Interop;

namespace TorchSharp;

/// <summary>PyTorch's functions, with PyTorch's names.</summary>
public static partial class torch
{
    /// <summary>The version of libtorch.</summary>
    public static string __version__ => Marshal.PtrToStringUTF8(Native.clt_torch_version()) ?? "";

    /// <summary>Seeds the generators of all devices.</summary>
    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static long seed() => random.seed();

    public static long initial_seed() => random.initial_seed();

    public static Tensor get_rng_state() => random.get_rng_state();

    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);

    /// <summary>
    /// How many threads an operation on the CPU may use; it holds for all threads that call operations.
    /// </summary>
    public static void set_num_threads(int num) => Native.Check(Native.clt_set_threads(num));

    public static int get_num_threads() => Native.Check(Native.clt_threads());

    public static void set_num_interop_threads(int num) => Native.Check(Native.clt_set_interop_threads(num));

    public static int get_num_interop_threads() => Native.Check(Native.clt_interop_threads());

    public static bool cuda_is_available() => cuda.is_available();

    /// <summary>The default generators.</summary>
    public static class random
    {
        public static Generator manual_seed(long seed)
        {
            Native.Check(Native.clt_manual_seed(seed));
            return Generator.Default;
        }

        public static long seed()
        {
            using Generator generator = Generator.Default;
            return generator.seed();
        }

        public static long initial_seed()
        {
            using Generator generator = Generator.Default;
            return generator.initial_seed();
        }

        public static Tensor get_rng_state()
        {
            using Generator generator = Generator.Default;
            return generator.get_state();
        }

        public static void set_rng_state(Tensor new_state)
        {
            using Generator generator = Generator.Default;
            generator.set_state(new_state);
        }
    }

    /// <summary>NVIDIA GPUs.</summary>
    public static class cuda
    {
        public static bool is_available() => Native.Check(Native.clt_cuda_is_available()) != 0 && device_count() > 0;

        public static int device_count() => Native.Check(Native.clt_cuda_device_count());

        public static void manual_seed(long seed) => torch.manual_seed(seed);

        public static void manual_seed_all(long seed) => torch.manual_seed(seed);

        /// <summary>Waits until the device has done all it was given.</summary>
        public static void synchronize(Device? device = null) =>
            Native.Check(Native.clt_cuda_synchronize(device?.index ?? -1));
    }

    /// <summary>Settings of the libraries under libtorch.</summary>
    public static class backends
    {
        public static class cuda
        {
            public static class matmul
            {
                /// <summary>Whether fp32 products on tensor cores may round their factors to TF32.</summary>
                public static bool allow_tf32
                {
                    get => Native.Check(Native.clt_allow_tf32(0)) != 0;
                    set => Native.Check(Native.clt_set_allow_tf32(0, value ? 1 : 0));
                }
            }
        }

        public static class cudnn
        {
            public static bool allow_tf32
            {
                get => Native.Check(Native.clt_allow_tf32(1)) != 0;
                set => Native.Check(Native.clt_set_allow_tf32(1, value ? 1 : 0));
            }
        }
    }
}
