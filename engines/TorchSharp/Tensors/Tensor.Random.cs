using ClusterLlm.Engines.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Filling, and random numbers. Without a generator they are the default generator's.</content>
    public partial class Tensor
    {
        public Tensor fill_(Scalar value) => Ops.fill___Scalar.Call(this, value);

        public Tensor zero_() => Ops.zero_.Call(this);

        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null) =>
            Ops.normal_.Call(this, mean, std, generator);

        public Tensor uniform_(double from, double to, Generator? generator = null) =>
            Ops.uniform_.Call(this, from, to, generator);

        public Tensor exponential_(double lambda = 1.0, Generator? generator = null) =>
            Ops.exponential_.Call(this, lambda, generator);

        public Tensor random_(double from, double to, Generator? generator = null) =>
            Ops.random___from.Call(this, (long)from, (long)to, generator);

        /// <summary>1 with the probability that each element gives, else 0.</summary>
        public Tensor bernoulli(Generator? generator = null) => Ops.bernoulli.Call(this, generator);

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) =>
            Ops.bernoulli___float.Call(this, p, generator);

        public Tensor bernoulli_(Tensor p, Generator? generator = null) =>
            Ops.bernoulli___Tensor.Call(this, p, generator);

        /// <summary>Indices drawn with each row's weights.</summary>
        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            Ops.multinomial.Call(this, num_samples, replacement, generator);

        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Like(Ops.zeros_like, dtype, device, requires_grad);

        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Like(Ops.ones_like, dtype, device, requires_grad);

        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Like(Ops.empty_like, dtype, device, requires_grad);

        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Like(Ops.rand_like, dtype, device, requires_grad);

        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Like(Ops.randn_like, dtype, device, requires_grad);

        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null,
            bool requires_grad = false) =>
            Ops.full_like.Call(this, value, dtype, Argument.None, device).with_requires_grad(requires_grad);

        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device? device = null,
            bool requires_grad = false) => zeros(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_ones(long[] size, ScalarType? dtype = null, Device? device = null,
            bool requires_grad = false) => ones(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device? device = null,
            bool requires_grad = false) => empty(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null,
            bool requires_grad = false) => full(size, value, dtype ?? this.dtype, device ?? this.device, requires_grad);

        private Tensor Like(Operator make, ScalarType? dtype, Device? device, bool requiresGrad)
        {
            Tensor made = make.Call(this, dtype, Argument.None, device);
            return requiresGrad ? made.requires_grad_() : made;
        }
    }
}
