using ClusterLlm.Engines;
using ClusterLlm.Model.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>What one pass through the model is made with, besides its parameters. Used once.</summary>
internal sealed class ForwardPass(IOperators operators)
{
    private ulong _site;

    public IOperators Operators { get; } = operators;

    /// <summary>Matrix products in bfloat16.</summary>
    public bool Bf16 { get; init; }

    /// <summary>Probability of dropout; 0 when evaluating.</summary>
    public double Dropout { get; init; }

    /// <summary>What decides which elements fall: each use of dropout in the pass draws from a seed of its own.</summary>
    public ulong DropoutKey { get; init; }

    /// <summary>Keys and values of the tokens before these; null when there are none.</summary>
    public KeyValueCache? Cache { get; init; }

    /// <summary>Place of the first token in its window.</summary>
    public int Position => Cache?.Length ?? 0;

    /// <summary>Zeroes elements with the probability and divides the rest by its complement.</summary>
    public Tensor Drop(Tensor input)
    {
        if (Dropout <= 0)
            return input;
        using var generator = manual_seed((long)KeyedHash.Mix(DropoutKey, _site++));
        return nn.functional.dropout(input, Dropout, training: true);
    }
}
