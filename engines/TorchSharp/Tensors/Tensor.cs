using ClusterLlm.Engines.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A tensor: a handle to libtorch's, freed by <see cref="Dispose()"/>, by the <see cref="DisposeScope"/> it was
    /// made in, or, when forgotten, by the finalizer. Several handles may refer to one tensor: an operation in place
    /// returns a new handle to the tensor it changed.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        /// <summary>Where the owning scope keeps it.</summary>
        internal int ScopeSlot;

        private readonly int _deviceKib;
        private nint _handle;

        internal Tensor(nint handle, int deviceKib = 0)
            : this(handle, DisposeScope.Current, deviceKib)
        {
        }

        /// <param name="handle">An at::Tensor*, which this object owns from now on.</param>
        /// <param name="scope">The scope that is to dispose it, or null.</param>
        /// <param name="deviceKib">The GPU memory that came to life with it.</param>
        private protected Tensor(nint handle, DisposeScope? scope, int deviceKib)
        {
            _handle = handle;
            _deviceKib = deviceKib;
            scope?.Add(this);
            MemoryGauge.Made(deviceKib);
        }

        /// <summary>The safety net for tensors that nobody disposed.</summary>
        ~Tensor() => Free();

        /// <summary>How many handles exist in the process.</summary>
        public static long TotalCount => MemoryGauge.Handles;

        public string? name { get; set; }

        /// <summary>The at::Tensor* behind this object. Throws if it was disposed.</summary>
        public IntPtr Handle => _handle != 0
            ? _handle
            : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        /// <summary>Whether it was disposed.</summary>
        public bool IsInvalid => _handle == 0;

        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <summary>Takes over a handle made elsewhere.</summary>
        /// <param name="handle">A pointer to an at::Tensor allocated with <c>new</c>.</param>
        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        /// <summary>Releases the handle; the memory goes when nothing else refers to it. May be called twice.</summary>
        public void Dispose()
        {
            OwningDisposeScope?.Forget(this);
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Gives up the handle without freeing it: the caller owns it.</summary>
        public IntPtr DecoupleFromNativeHandle()
        {
            OwningDisposeScope?.Forget(this);
            GC.SuppressFinalize(this);
            return TakeHandle();
        }

        /// <summary>Moves it to the scope around the current one, or to none if there is none.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Takes it out of every scope: it lives until it is disposed or forgotten.</summary>
        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        /// <summary>Moves it to the scope that <paramref name="other"/> is in.</summary>
        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is null)
            {
                other?.Add(this);
            }
            else
            {
                OwningDisposeScope.MoveToOther(other, this);
            }
            return this;
        }

        protected virtual void Dispose(bool disposing) => Free();

        /// <summary>For a parameter, which takes over the tensor that it is made of.</summary>
        internal IntPtr MoveHandle()
        {
            _ = Handle;
            GC.SuppressFinalize(this);
            return TakeHandle();
        }

        /// <summary>Another handle to the same tensor, gradients included: to be disposed apart.</summary>
        internal Tensor NewHandle()
        {
            var other = new Tensor(Native.clt_alias(Handle));
            GC.KeepAlive(this);
            return other;
        }

        /// <summary>Wraps a handle that may be null.</summary>
        internal static Tensor? FromHandle(nint handle) => handle == 0 ? null : new Tensor(handle);

        private nint TakeHandle()
        {
            nint handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0)
            {
                MemoryGauge.Freed(_deviceKib);
            }
            return handle;
        }

        /// <summary>Safe against a finalizer or another thread doing the same.</summary>
        private void Free()
        {
            nint handle = TakeHandle();
            if (handle != 0)
            {
                Native.clt_free(handle);
            }
        }
    }
}
