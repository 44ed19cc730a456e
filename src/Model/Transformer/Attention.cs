using ClusterLlm.Model.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>What the two architectures' attention layers share.</summary>
internal static class Attention
{
    /// <summary>
    /// Attention of queries (B, H, T, D) to the keys and values (B, H', T, D) of their sequence up to themselves, those
    /// that the pass remembers of the layer included: (B, H, T, D).
    /// </summary>
    public static Tensor Attend(Tensor query, Tensor key, Tensor value, ForwardPass pass, int layer) =>
        pass.Packing is { } packing
            ? PerSequence(packing, 2, (sequence, first, count) =>
            {
                var (ownKey, ownValue) = (key.narrow(2, first, count), value.narrow(2, first, count));
                if (pass.Caches is { } caches)
                    (ownKey, ownValue) = caches[sequence].Extend(layer, ownKey, ownValue); // (1, H', S, D)
                return Causal(query.narrow(2, first, count), ownKey, ownValue, pass);
            })
            : Causal(query, key, value, pass);

    /// <summary>The same without remembered tokens, q, k and v side by side: (B, T, 3 C) to (B, T, C).</summary>
    public static Tensor AttendPacked(Tensor packed, int heads, ForwardPass pass) => pass.Packing is { } packing
        ? PerSequence(packing, 1, (_, first, count) =>
            pass.Operators.PackedCausalAttention(packed.narrow(1, first, count), heads, heads))
        : pass.Operators.PackedCausalAttention(packed, heads, heads);

    /// <summary>(B, T, H D) to (B, H, T, D), a view.</summary>
    public static Tensor SplitHeads(Tensor input, int heads)
    {
        long batch = input.size(0), tokens = input.size(1), width = input.size(2) / heads;
        return input.view(batch, tokens, heads, width).transpose(1, 2);
    }

    /// <summary>(B, H, T, D) to (B, T, H D).</summary>
    public static Tensor JoinHeads(Tensor input)
    {
        long batch = input.size(0), heads = input.size(1), tokens = input.size(2), width = input.size(3);
        return input.transpose(1, 2).reshape(batch, tokens, heads * width);
    }

    /// <summary>
    /// (B, H, T, D) queries to the (B, H', S, D) keys and values, of which the last T are their own: (B, H, T, D). The
    /// fused operator serves where there is no dropout and nothing before the queries.
    /// </summary>
    private static Tensor Causal(Tensor query, Tensor key, Tensor value, ForwardPass pass)
    {
        if (pass.Dropout <= 0 && query.size(2) == key.size(2))
            return pass.Operators.CausalAttention(query, key, value);
        using var scope = NewDisposeScope();
        long queries = query.size(2), keys = key.size(2), group = query.size(1) / key.size(1);
        var scaled = query * (1 / Math.Sqrt(query.size(3)));
        var scores = matmul(scaled, Repeat(key, group).transpose(-2, -1)); // (B, H, T, S)
        if (queries > 1)
        {
            var all = ones([queries, keys], dtype: ScalarType.Bool, device: query.device); // (T, S)
            var later = all.triu(keys - queries + 1);
            scores = scores.masked_fill(later, double.NegativeInfinity);
        }

        var weights = pass.Drop(nn.functional.softmax(scores, -1)); // (B, H, T, S)
        return matmul(weights, Repeat(value, group)).MoveToOuterDisposeScope(); // (B, H, T, D)
    }

    /// <summary>Attention to each sequence of the one row by itself, put together along the tokens.</summary>
    private static Tensor PerSequence(Packing packing, int dimension,
        Func<int, long, long, Tensor> attend)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>(packing.Lengths.Count);
        long first = 0;
        for (int sequence = 0; sequence < packing.Lengths.Count; sequence++)
        {
            parts.Add(attend(sequence, first, packing.Lengths[sequence]));
            first += packing.Lengths[sequence];
        }

        return (parts.Count == 1 ? parts[0] : cat(parts, dimension)).MoveToOuterDisposeScope();
    }

    private static Tensor Repeat(Tensor heads, long group)
    {
        if (group == 1)
            return heads;
        long batch = heads.size(0), count = heads.size(1), tokens = heads.size(2), width = heads.size(3);
        return heads.unsqueeze(2).expand(batch, count, group, tokens, width) // (B, H', G, S, D)
            .reshape(batch, count * group, tokens, width); // (B, H, S, D)
    }
}
