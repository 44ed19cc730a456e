using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>
    /// A tensor that a module learns. It takes over the tensor that it is made of, memory included: made of a view of a
    /// larger buffer it stays that view.
    /// </summary>
    public class Parameter : Tensor
    {
        /// <param name="data">A leaf. Its object is empty afterwards.</param>
        /// <param name="requires_grad">Whether it learns.</param>
        public Parameter(Tensor data, bool requires_grad = true)
            : base(Prepared(data, requires_grad, out DisposeScope? scope), scope, 0)
        {
        }

        private static IntPtr Prepared(Tensor data, bool requiresGrad, out DisposeScope? scope)
        {
            data.requires_grad = requiresGrad;
            scope = data.OwningDisposeScope;
            scope?.Forget(data);
            return data.MoveHandle();
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) =>
                new(data, requires_grad);
        }
    }
}
