using ClusterLlm.Engines;
using ClusterLlm.Model.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>What one pass through the model is made with, besides its parameters. Used once.</summary>
internal sealed class ForwardPass(IOperators operators)
{
    private readonly List<(Tensor Weight, Tensor Tokens, Tensor Rows)> _lookups = [];
    private ulong _site;

    public IOperators Operators { get; } = operators;

    /// <summary>Matrix products in bfloat16.</summary>
    public bool Bf16 { get; init; }

    /// <summary>Whether a backward pass follows.</summary>
    public bool Trains { get; init; }

    /// <summary>Probability of dropout; 0 when evaluating.</summary>
    public double Dropout { get; init; }

    /// <summary>
    /// What decides which elements fall: each use of dropout in the pass draws from a seed of its own.
    /// </summary>
    public ulong DropoutKey { get; init; }

    /// <summary>Without adapters: the model that training began with.</summary>
    public bool BaseAlone { get; init; }

    /// <summary>
    /// Cosines and sines of the tokens' places, (T, D/2) each; the stack sets it for its blocks, in its own scope.
    /// </summary>
    public (Tensor Cosine, Tensor Sine) Rotation { get; set; }

    /// <summary>Sequences in the one row of tokens; null when each row is a sequence.</summary>
    public Packing? Packing { get; init; }

    /// <summary>
    /// Keys and values of the tokens before these, of each sequence of the packing; null when there are none.
    /// </summary>
    public IReadOnlyList<KeyValueCache>? Caches { get; init; }

    /// <summary>
    /// Rows of a table (positions, ...) for the places of the tokens: (T, ...), the same for every sequence, or (N,
    /// ...)
    /// of a packed row. Differentiable.
    /// </summary>
    public Tensor AtPositions(Tensor table, long tokens)
    {
        if (Packing is null)
            return table.narrow(0, 0, tokens);
        if (Caches is [var cache])
            return table.narrow(0, cache.Length, tokens);
        using var positions = tensor(Packing.Positions(Caches?.Select(one => one.Length)), device: table.device);
        return table.index_select(0, positions);
    }

    /// <summary>
    /// Rows of the weight (V, C) by tokens (B, T): (B, T, C). Autograd's own gradient of it would be a whole (V, C),
    /// mostly zeros; so the rows are a leaf, whose gradient <see cref="AddLookupGradients"/> adds to the weight's where
    /// it belongs. It lives in the scope around the caller's.
    /// </summary>
    public Tensor Lookup(WeightMatrix matrix, Tensor tokens)
    {
        using var noGradient = no_grad();
        var weight = matrix.Stored;
        using var flat = tokens.view(-1);
        using var rows = weight.index_select(0, flat); // (N, C)
        using var values = rows.to(ScalarType.Float32);
        var result = values.view(tokens.size(0), tokens.size(1), weight.size(1)); // (B, T, C)
        if (Trains && weight.requires_grad)
            _lookups.Add((weight, tokens, result.requires_grad_().MoveToOuterDisposeScope()));
        return result;
    }

    /// <summary>To be called once, after the backward pass, in the dispose scope of the forward pass.</summary>
    public void AddLookupGradients()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (weight, tokens, rows) in _lookups)
            weight.grad!.index_add_(0, tokens.view(-1), rows.grad!.view(-1, weight.size(1)), 1);
    }

    /// <summary>Zeroes elements with the probability and divides the rest by its complement.</summary>
    public Tensor Drop(Tensor input) => Drop(input, Dropout);

    /// <summary>The same with a probability of the caller's.</summary>
    public Tensor Drop(Tensor input, double probability)
    {
        if (probability <= 0)
            return input;
        using var generator = manual_seed((long)KeyedHash.Mix(DropoutKey, _site++));
        return nn.functional.dropout(input, probability, training: true);
    }
}
