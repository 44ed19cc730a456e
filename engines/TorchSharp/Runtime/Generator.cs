using ClusterLlm.Engines.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A stream of random numbers, fixed by its seed.</summary>
    public class Generator : IDisposable
    {
        public unsafe Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            nint handle;
            Native.Check(Native.clt_new_generator(seed, (int)this.device.type, this.device.index, &handle));
            Handle = handle;
        }

        private Generator(nint handle)
        {
            device = CPU;
            Handle = handle;
        }

        ~Generator() => Free();

        /// <summary>The one that operations on the CPU use when they are given none.</summary>
        public static unsafe Generator Default
        {
            get
            {
                nint handle;
                Native.Check(Native.clt_default_generator((int)DeviceType.CPU, -1, &handle));
                return new Generator(handle);
            }
        }

        public IntPtr Handle { get; private set; }

        public Device device { get; }

        public Generator manual_seed(long seed)
        {
            Native.Check(Native.clt_generator_set_seed(Handle, seed));
            return this;
        }

        /// <summary>Seeds it by chance. Returns the seed.</summary>
        public unsafe long seed()
        {
            long seed;
            Native.Check(Native.clt_generator_new_seed(Handle, &seed));
            return seed;
        }

        public unsafe long initial_seed()
        {
            long seed;
            Native.Check(Native.clt_generator_seed(Handle, &seed));
            return seed;
        }

        public unsafe Tensor get_state()
        {
            nint state;
            Native.Check(Native.clt_generator_state(Handle, &state));
            return new Tensor(state);
        }

        public void set_state(Tensor value) => Native.Check(Native.clt_generator_set_state(Handle, value.Handle));

        public void Dispose()
        {
            Free();
            GC.SuppressFinalize(this);
        }

        private void Free()
        {
            nint handle = Handle;
            Handle = 0;
            if (handle != 0)
            {
                Native.clt_free_generator(handle);
            }
        }
    }
}
