using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Layers of neural networks, initialised as PyTorch does.</summary>
    public static partial class nn
    {
        public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null,
            ScalarType? dtype = null)
        {
            using IDisposable mode = no_grad();
            double bound = 1 / Math.Sqrt(inputSize);
            Parameter Uniform(params long[] shape) => new(NewUniform(shape, bound, device, dtype));
            return new Linear(Uniform(outputSize, inputSize), hasBias ? Uniform(outputSize) : null);
        }

        /// <summary>Over parameters that exist: how weights are tied.</summary>
        public static Linear Linear(Parameter weight, Parameter? bias = null) => new(weight, bias);

        public static Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null,
            double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false,
            Device? device = null, ScalarType? dtype = null)
        {
            if (max_norm is not null)
            {
                throw new NotSupportedException("Embedding: max_norm is not supported.");
            }
            Tensor weight = randn([num_embeddings, embedding_dims], dtype ?? get_default_dtype(), device);
            if (padding_idx is { } padding)
            {
                using Tensor row = weight[padding];
                row.zero_().Dispose();
            }
            return new Embedding(new Parameter(weight), padding_idx, scale_grad_by_freq, sparse);
        }

        /// <summary>Over a table that exists; it shares the table's memory.</summary>
        public static Embedding Embedding_from_pretrained(Tensor embeddings, bool freeze = true,
            long? padding_idx = null, double? max_norm = null, double norm_type = 2.0,
            bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
        {
            if (max_norm is not null)
            {
                throw new NotSupportedException("Embedding_from_pretrained: max_norm is not supported.");
            }
            Tensor table = embeddings.NewHandle().to(dtype ?? embeddings.dtype, device ?? embeddings.device,
                disposeAfter: true);
            return new Embedding(new Parameter(table, !freeze), padding_idx, scale_grad_by_freq, sparse);
        }

        public static LayerNorm LayerNorm(long normalized_shape, double eps = 1e-05, bool elementwise_affine = true,
            bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            LayerNorm([normalized_shape], eps, elementwise_affine, bias, device, dtype);

        public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true,
            bool bias = true, Device? device = null, ScalarType? dtype = null)
        {
            ScalarType type = dtype ?? get_default_dtype();
            return new LayerNorm(normalized_shape, eps,
                elementwise_affine ? new Parameter(ones(normalized_shape, type, device)) : null,
                elementwise_affine && bias ? new Parameter(zeros(normalized_shape, type, device)) : null);
        }

        public static Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);

        public static GELU GELU() => new();

        public static SiLU SiLU() => new();

        public static ModuleList<Module> ModuleList(params Module[] modules) => new(modules);

        public static ModuleList<T> ModuleList<T>(params T[] modules)
            where T : Module => new(modules);

        public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) =>
            new(modules);

        public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => new(modules.Select(
            (module, index) => (index.ToString(System.Globalization.CultureInfo.InvariantCulture), module)));

        private static Tensor NewUniform(long[] shape, double bound, Device? device, ScalarType? dtype)
        {
            Tensor made = empty(shape, dtype ?? get_default_dtype(), device);
            made.uniform_(-bound, bound).Dispose();
            return made;
        }
    }
}
