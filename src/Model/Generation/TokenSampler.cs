using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Generation;

/// <summary>
/// Draws tokens from logits. The n-th draw depends on logits, seed and n alone, not on the draws before.
/// </summary>
internal sealed class TokenSampler
{
    /// <summary>
    /// Cuts by rank sort the tokens of at least such a weight, and more only if those are not enough: sorting a whole
    /// vocabulary would take longer than a small model.
    /// </summary>
    private static readonly double[] Thresholds = [1e-3, 1e-6, 1e-12, 0];

    private readonly GenerationOptions _options;
    private float[] _logits = [];
    private double[] _weights = [];
    private int[] _tokens = [];

    public TokenSampler(GenerationOptions options)
    {
        if (options.FindWrong() is var (name, reason))
            throw new ArgumentException($"{name} {reason}");
        _options = options;
    }

    /// <param name="logits">Of the vocabulary (V).</param>
    /// <param name="prompt">Tokens that the repetition penalty counts besides the answer's.</param>
    /// <param name="answer">What was drawn before; its length is the number of this draw.</param>
    public int Sample(ReadOnlySpan<float> logits, ReadOnlySpan<int> prompt, ReadOnlySpan<int> answer)
    {
        if (_logits.Length != logits.Length)
            (_logits, _weights, _tokens) =
                (new float[logits.Length], new double[logits.Length], new int[logits.Length]);
        logits.CopyTo(_logits);
        Penalize(logits, prompt, answer);
        int likeliest = ArgMax(_logits);
        if (_options.Temperature == 0 || float.IsPositiveInfinity(_logits[likeliest]))
            return likeliest;
        int candidates = Candidates(_logits[likeliest]);
        double left = Uniform(answer.Length) * Sum(candidates);
        for (int i = 0; i < candidates; i++)
        {
            left -= _weights[i];
            if (left < 0)
                return _tokens[i];
        }

        // Rounding may leave a little more than there is.
        return likeliest;
    }

    private double Uniform(int draw)
    {
        ulong bits = KeyedHash.Mix(KeyedHash.Mix((ulong)_options.Seed), (ulong)draw);
        return (bits >> 11) * (1.0 / (1UL << 53));
    }

    private void Penalize(ReadOnlySpan<float> logits, ReadOnlySpan<int> prompt, ReadOnlySpan<int> answer)
    {
        if (_options.RepetitionPenalty != 1)
        {
            PenalizeRepetition(logits, prompt);
            PenalizeRepetition(logits, answer);
        }
        if (_options.FrequencyPenalty != 0)
            foreach (int token in answer)
                _logits[token] -= (float)_options.FrequencyPenalty;
        if (_options.PresencePenalty != 0)
            foreach (int token in answer.ToArray().Distinct())
                _logits[token] -= (float)_options.PresencePenalty;
    }

    /// <summary>From the logits as they came, so that a token seen twice is penalized once.</summary>
    private void PenalizeRepetition(ReadOnlySpan<float> logits, ReadOnlySpan<int> seen)
    {
        float penalty = (float)_options.RepetitionPenalty;
        foreach (int token in seen)
            _logits[token] = logits[token] > 0 ? logits[token] / penalty : logits[token] * penalty;
    }

    /// <summary>How many are left to draw among; weights and tokens hold them first.</summary>
    private int Candidates(float largest)
    {
        bool cutsByRank = (_options.TopK > 0 && _options.TopK < _logits.Length) || _options.TopP < 1;
        int count = cutsByRank ? CutByRank(largest) : Gather(largest, 0);
        if (_options.MinP == 0)
            return count;
        // The likeliest weighs 1.
        int kept = 0;
        for (int i = 0; i < count; i++)
            if (_weights[i] >= _options.MinP)
                (_weights[kept], _tokens[kept++]) = (_weights[i], _tokens[i]);
        return kept;
    }

    private int CutByRank(float largest)
    {
        double all = _options.TopK == 0 ? Sum(Gather(largest, 0)) : 0;
        int count = 0;
        foreach (double threshold in Thresholds)
        {
            count = Gather(largest, threshold);
            if (_options.TopK > 0 ? count >= _options.TopK : Sum(count) >= _options.TopP * all)
                break;
        }
        Array.Sort(_weights, _tokens, 0, count, Descending.Instance);
        count = KeepTopK(count);
        return KeepTopP(count, _options.TopK == 0 ? all : Sum(count));
    }

    private int KeepTopK(int count)
    {
        if (_options.TopK == 0 || _options.TopK >= count)
            return count;
        int kept = _options.TopK;
        while (kept < count && _weights[kept] == _weights[kept - 1])
            kept++;
        return kept;
    }

    private int KeepTopP(int count, double total)
    {
        double reached = 0;
        for (int i = 0; i < count; i++)
        {
            reached += _weights[i];
            if (reached >= _options.TopP * total)
                return i + 1;
        }

        return count;
    }

    /// <summary>
    /// Weighs the tokens, the likeliest with 1, and gathers those that weigh at least <paramref name="threshold"/>.
    /// </summary>
    private int Gather(float largest, double threshold)
    {
        int count = 0;
        for (int token = 0; token < _logits.Length; token++)
        {
            double weight = Math.Exp((_logits[token] - largest) / _options.Temperature);
            if (weight >= threshold)
                (_weights[count], _tokens[count++]) = (weight, token);
        }

        return count;
    }

    private double Sum(int count)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
            sum += _weights[i];
        return sum;
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

    private sealed class Descending : IComparer<double>
    {
        public static readonly Descending Instance = new();

        public int Compare(double x, double y) => y.CompareTo(x);
    }
}
