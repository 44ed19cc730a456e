using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Generation;

/// <summary>Draws a token from logits. The n-th draw depends on seed and n alone, not on the draws before.</summary>
internal sealed class TokenSampler
{
    private readonly GenerationOptions _options;
    private double[] _weights = [];
    private int[] _tokens = [];

    public TokenSampler(GenerationOptions options)
    {
        Require(double.IsFinite(options.Temperature) && options.Temperature >= 0, "temperature", options.Temperature,
            "0 or more");
        Require(options.TopK >= 0, "top-k", options.TopK, "0 (all) or more");
        Require(options.TopP is > 0 and <= 1, "top-p", options.TopP, "above 0 and at most 1");
        _options = options;
    }

    public int Sample(ReadOnlySpan<float> logits, long draw)
    {
        int likeliest = ArgMax(logits);
        if (_options.Temperature == 0 || float.IsPositiveInfinity(logits[likeliest]))
            return likeliest;
        Weigh(logits, logits[likeliest]);
        int candidates = Candidates(logits.Length);
        double total = 0;
        for (int i = 0; i < candidates; i++)
            total += _weights[i];
        ulong bits = KeyedHash.Mix(KeyedHash.Mix((ulong)_options.Seed), (ulong)draw);
        double left = (bits >> 11) * (1.0 / (1UL << 53)) * total;
        for (int i = 0; i < candidates; i++)
        {
            left -= _weights[i];
            if (left < 0)
                return _tokens[i];
        }

        // Rounding may leave a little more than there is.
        return likeliest;
    }

    private void Weigh(ReadOnlySpan<float> logits, float largest)
    {
        if (_weights.Length != logits.Length)
            (_weights, _tokens) = (new double[logits.Length], new int[logits.Length]);
        for (int i = 0; i < logits.Length; i++)
            (_weights[i], _tokens[i]) = (Math.Exp((logits[i] - largest) / _options.Temperature), i);
    }

    /// <summary>How many are left to draw among; they come first in both arrays.</summary>
    private int Candidates(int vocabularySize)
    {
        bool cutsByRank = _options.TopK > 0 && _options.TopK < vocabularySize;
        if (!cutsByRank && _options.TopP >= 1)
            return vocabularySize;
        Array.Sort(_weights, _tokens);
        Array.Reverse(_weights);
        Array.Reverse(_tokens);
        int candidates = cutsByRank ? _options.TopK : vocabularySize;
        if (_options.TopP >= 1)
            return candidates;
        double total = _weights.Take(candidates).Sum(), reached = 0;
        for (int i = 0; i < candidates; i++)
        {
            reached += _weights[i];
            if (reached >= _options.TopP * total)
                return i + 1;
        }

        return candidates;
    }

    private static int ArgMax(ReadOnlySpan<float> logits)
    {
        int best = -1;
        for (int i = 0; i < logits.Length; i++)
        {
            if (float.IsNaN(logits[i]))
                throw new InvalidOperationException("the model gives logits that are not numbers");
            if (best < 0 || logits[i] > logits[best])
                best = i;
        }

        return best;
    }

    private static void Require(bool holds, string name, double value, string expected)
    {
        if (!holds)
            throw new ArgumentException(FormattableString.Invariant($"{name} is {value}, but must be {expected}"));
    }
}
