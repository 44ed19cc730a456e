using ClusterLlm.Engines.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>The functions of neural networks, without state.</summary>
        public static class functional
        {
            /// <summary>input weightsᵀ + bias. (*, in), (out, in), (out) to (*, out).</summary>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Ops.linear.Call(input, weights, bias);

            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null,
                Tensor? bias = null, double eps = 1e-5) =>
                Ops.layer_norm.Call(input, normalized_shape, weight, bias, eps);

            /// <summary>x Φ(x), with the exact normal distribution function.</summary>
            public static Tensor gelu(Tensor x, bool inplace) => inplace ? x.gelu_() : x.gelu();

            public static Tensor gelu(Tensor x) => x.gelu();

            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? x.silu_() : x.silu();

            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_() : x.relu();

            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? x.tanh_() : x.tanh();

            public static Tensor sigmoid(Tensor x, bool inplace) => inplace ? x.sigmoid_() : x.sigmoid();

            public static Tensor sigmoid(Tensor x) => x.sigmoid();

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) =>
                input.softmax(dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            /// <summary>Zeroes elements with probability p and scales the others by 1 / (1 - p).</summary>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                (inplace ? Ops.dropout_ : Ops.dropout).Call(input, p, training);

            public static Tensor one_hot(Tensor x, long num_classes = -1) => Ops.one_hot.Call(x, num_classes);

            /// <summary>
            /// -log softmax(input)[target]. (N, C) and (N), or (N, C, ...) and (N, ...). Targets equal to
            /// <paramref name="ignore_index"/> count neither in the sum nor in the mean.
            /// </summary>
            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null,
                long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                Ops.cross_entropy_loss.Call(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null,
                Reduction reduction = Reduction.Mean) =>
                Ops.nll_loss_nd.Call(input, target, weight, (long)reduction);

            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Ops.mse_loss.Call(input, target, (long)reduction);

            /// <summary>
            /// softmax(query keyᵀ / √E + mask) value. (..., L, E), (..., S, E), (..., S, Ev) to (..., L, Ev).
            /// </summary>
            /// <param name="attn_mask">Added to the products, or, of booleans, true where one may look.</param>
            /// <param name="p">Dropout of the weights; it applies whenever it is not 0.</param>
            /// <param name="is_casual">Upstream's spelling: a position looks at itself and those before.</param>
            public static Tensor scaled_dot_product_attention(Tensor query, Tensor key, Tensor value,
                Tensor? attn_mask = null, double p = 0.0, bool is_casual = false)
            {
                if (attn_mask is not null && is_casual)
                {
                    throw new ArgumentException("Casual attention masking cannot pass a mask.");
                }
                return Ops.scaled_dot_product_attention.Exists
                    ? Ops.scaled_dot_product_attention.Call(query, key, value, attn_mask, p, is_casual)
                    : ComposedAttention(query, key, value, attn_mask, p, is_casual);
            }

            /// <summary>libtorch has the operator from 2.0 on.</summary>
            private static Tensor ComposedAttention(Tensor query, Tensor key, Tensor value, Tensor? mask, double p,
                bool causal)
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor scaled = query.mul((Scalar)(1.0 / Math.Sqrt(query.size(-1))));
                Tensor scores = scaled.matmul(key.transpose(-2, -1)); // (..., L, S)
                Tensor? allowed = causal
                    ? ones([query.size(-2), key.size(-2)], ScalarType.Bool, query.device).tril()
                    : mask is not null && mask.dtype == ScalarType.Bool ? mask : null;
                if (allowed is not null)
                {
                    scores = scores.masked_fill(allowed.logical_not(), double.NegativeInfinity);
                }
                else if (mask is not null)
                {
                    scores = scores.add(mask);
                }
                Tensor weights = scores.softmax(-1);
                if (p > 0)
                {
                    weights = dropout(weights, p);
                }
                return weights.matmul(value).MoveToOuterDisposeScope(); // (..., L, Ev)
            }
        }
    }
}
