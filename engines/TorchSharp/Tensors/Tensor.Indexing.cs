using ClusterLlm.Engines.Torch.Interop;
using Kind = TorchSharp.torch.TensorIndex.IndexKind;

namespace TorchSharp;

public static partial class torch
{
    /// <content>
    /// Indexing, as in PyTorch: single indices and slices give views, tensors of indices give copies.
    /// </content>
    public partial class Tensor
    {
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Assign(value, i1);
        }

        public Tensor this[long i1, long i2]
        {
            get => index(i1, i2);
            set => Assign(value, i1, i2);
        }

        public Tensor this[long i1, long i2, long i3]
        {
            get => index(i1, i2, i3);
            set => Assign(value, i1, i2, i3);
        }

        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(i1, i2, i3, i4);
            set => Assign(value, i1, i2, i3, i4);
        }

        public Tensor index(params TensorIndex[] indices)
        {
            Tensor view = View(indices, out Tensor?[]? tensors);
            if (tensors is null)
            {
                return view;
            }
            using (view)
            {
                return Ops.index__Tensor.Call(view, Argument.Optional(tensors));
            }
        }

        public Tensor index(params Tensor[] indices) => Ops.index__Tensor.Call(this, Argument.Optional(indices));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        /// <summary>Assigns to (or, accumulating, adds to) the places named. Returns this tensor.</summary>
        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            using Tensor view = View(indices, out Tensor?[]? tensors);
            using Tensor changed = tensors is not null
                ? Ops.index_put_.Call(view, Argument.Optional(tensors), value, accumulate)
                : accumulate ? view.add_(value) : view.copy_(value);
            return NewHandle();
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            Ops.index_put_.Call(this, Argument.Optional(indices), value, accumulate);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using Tensor tensor = full([], value, dtype, device);
            return index_put_(tensor, indices);
        }

        /// <summary>Rows (or whatever <paramref name="dim"/> counts) by their numbers.</summary>
        public Tensor index_select(long dim, Tensor index) => Ops.index_select.Call(this, dim, index);

        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Ops.index_add.Call(this, dim, index, source, alpha);

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Ops.index_add_.Call(this, dim, index, source, alpha);

        public Tensor index_copy_(long dim, Tensor index, Tensor source) =>
            Ops.index_copy_.Call(this, dim, index, source);

        public Tensor index_fill_(long dim, Tensor index, Scalar value) =>
            Ops.index_fill___Scalar.Call(this, dim, index, value);

        public Tensor gather(long dim, Tensor index) => Ops.gather.Call(this, dim, index);

        public Tensor scatter(long dim, Tensor index, Tensor src) => Ops.scatter__src.Call(this, dim, index, src);

        public Tensor scatter_(long dim, Tensor index, Tensor src) => Ops.scatter___src.Call(this, dim, index, src);

        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Ops.scatter_add.Call(this, dim, index, src);

        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => Ops.scatter_add_.Call(this, dim, index, src);

        public Tensor masked_fill(Tensor mask, Scalar value) => Ops.masked_fill__Scalar.Call(this, mask, value);

        public Tensor masked_fill_(Tensor mask, Scalar value) => Ops.masked_fill___Scalar.Call(this, mask, value);

        public Tensor masked_select(Tensor mask) => Ops.masked_select.Call(this, mask);

        /// <summary>The indices of what is not zero, one row each.</summary>
        public Tensor nonzero() => Ops.nonzero.Call(this);

        /// <summary>This where the condition holds, y elsewhere.</summary>
        public Tensor where(Tensor condition, Tensor y) => Ops.where__self.Call(condition, this, y);

        private void Assign(Tensor value, params TensorIndex[] indices) => index_put_(value, indices).Dispose();

        /// <summary>
        /// Applies everything but the tensors among the indices. Those come out in <paramref name="tensors"/>, one
        /// entry for each dimension of the view up to the last of them, null where the dimension is taken whole.
        /// </summary>
        private Tensor View(TensorIndex[] indices, out Tensor?[]? tensors)
        {
            Tensor view = NewHandle();
            var found = new List<Tensor?>();
            int dim = 0;
            foreach (TensorIndex index in indices)
            {
                switch (index.Kind)
                {
                    case Kind.Single:
                        view = view.Replace(view.select(dim, index.Start ?? 0));
                        break;
                    case Kind.Slice:
                        view = view.Replace(Ops.slice__Tensor.Call(view, dim++, Argument.From(index.Start),
                            Argument.From(index.Stop), index.Step ?? 1));
                        break;
                    case Kind.None:
                        view = view.Replace(view.unsqueeze(dim++));
                        break;
                    case Kind.Ellipsis:
                        dim += (int)(Dimensions - indices.Sum(DimensionsTaken));
                        break;
                    case Kind.Tensor:
                        found.AddRange(Enumerable.Repeat<Tensor?>(null, dim - found.Count));
                        found.Add(index.Source);
                        dim += DimensionsTaken(index);
                        break;
                    default:
                        throw new NotSupportedException($"A tensor index of kind {index.Kind}.");
                }
            }
            // A mask takes as many dimensions of the view as it has.
            tensors = found.Count == 0 ? null : [.. found];
            return view;
        }

        private static int DimensionsTaken(TensorIndex index) => index.Kind switch
        {
            Kind.Single or Kind.Slice => 1,
            Kind.Tensor => index.Source!.dtype is ScalarType.Bool ? (int)index.Source.Dimensions : 1,
            _ => 0,
        };

        private Tensor Replace(Tensor next)
        {
            Dispose();
            return next;
        }
    }
}
