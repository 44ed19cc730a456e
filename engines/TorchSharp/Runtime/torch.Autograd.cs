using ClusterLlm.Engines.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Gradients by reverse differentiation; libtorch's.</summary>
    public static unsafe class autograd
    {
        /// <summary>The gradients of the sum of <paramref name="outputs"/> by <paramref name="inputs"/>.</summary>
        /// <param name="grad_outputs">What each output's gradient is multiplied by; needed if it is no scalar.</param>
        /// <param name="allow_unused">Whether an input that no output depends on gives null; else it throws.</param>
        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs,
            IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false,
            bool allow_unused = false)
        {
            nint[] outputHandles = Handles(outputs);
            nint[] inputHandles = Handles(inputs);
            nint[] gradientHandles = Handles(grad_outputs);
            nint[] results = new nint[inputs.Count];
            fixed (nint* o = outputHandles, i = inputHandles, g = gradientHandles, r = results)
            {
                Native.Check(Native.clt_grad(o, outputHandles.Length, i, inputHandles.Length, g,
                    gradientHandles.Length, retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, r));
            }
            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            return [.. results.Select(Tensor.FromHandle).Select(tensor => tensor!)];
        }

        /// <summary>Adds gradients to the <c>grad</c> of the leaves.</summary>
        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null,
            bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            nint[] outputHandles = Handles(tensors);
            nint[] gradientHandles = Handles(grad_tensors);
            nint[] inputHandles = Handles(inputs);
            int retain = retain_graph is { } flag ? (flag ? 1 : 0) : -1;
            fixed (nint* o = outputHandles, g = gradientHandles, i = inputHandles)
            {
                Native.Check(Native.clt_backward(o, outputHandles.Length, g, gradientHandles.Length, retain,
                    create_graph ? 1 : 0, i, inputHandles.Length));
            }
            GC.KeepAlive(tensors);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
        }

        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        private static nint[] Handles(IList<Tensor>? tensors) =>
            tensors is null ? [] : [.. tensors.Select(tensor => tensor is null ? 0 : tensor.Handle)];
    }

    /// <content>Gradients.</content>
    public partial class Tensor
    {
        /// <summary>Whether operations on it are recorded for gradients. Only a leaf can be told to stop.</summary>
        public bool requires_grad
        {
            get
            {
                int status = Native.Check(Native.clt_requires_grad(Handle));
                GC.KeepAlive(this);
                return status != 0;
            }

            set
            {
                Native.Check(Native.clt_set_requires_grad(Handle, value ? 1 : 0));
                GC.KeepAlive(this);
            }
        }

        /// <summary>Whether it was made by the user rather than by a recorded operation.</summary>
        public bool is_leaf
        {
            get
            {
                int status = Native.Check(Native.clt_is_leaf(Handle));
                GC.KeepAlive(this);
                return status != 0;
            }
        }

        /// <summary>
        /// The gradient that backward added up, or null. Every reading makes a new handle, to be disposed. One that was
        /// assigned is added to in place, so that a view of a larger buffer gathers the gradients there.
        /// </summary>
        public unsafe Tensor? grad
        {
            get
            {
                nint result;
                Native.Check(Native.clt_get_grad(Handle, &result));
                GC.KeepAlive(this);
                return FromHandle(result);
            }

            set
            {
                Native.Check(Native.clt_set_grad(Handle, value is null ? 0 : value.Handle));
                GC.KeepAlive(value);
                GC.KeepAlive(this);
            }
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>Keeps the gradient of a tensor that is no leaf.</summary>
        public void retain_grad()
        {
            Native.Check(Native.clt_retain_grad(Handle));
            GC.KeepAlive(this);
        }

        /// <summary>Gradients of this scalar, added to the leaves' <c>grad</c>.</summary>
        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false,
            bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }
}
