using ClusterLlm.Model.Generation;

namespace ClusterLlm.Model.Tests.Generation;

public sealed class TokenSamplerTests
{
    private const int Draws = 20_000;
    private static readonly float[] Logits = OfProbabilities(0.1, 0.5, 0.15, 0.25);

    /// <summary>
    /// Temperature, top-k, top-p, min-p, and how often each token of <see cref="Logits"/> must come. Squares of the
    /// probabilities (temperature 0.5) are 0.01, 0.25, 0.0225 and 0.0625, together 0.345.
    /// </summary>
    public static TheoryData<double, int, double, double, double[]> Cuts => new()
    {
        { 1, 0, 1, 0, [0.1, 0.5, 0.15, 0.25] },
        { 0.5, 0, 1, 0, [0.029, 0.725, 0.065, 0.181] },
        { 0, 0, 1, 0, [0, 1, 0, 0] },
        { 1, 2, 1, 0, [0, 0.667, 0, 0.333] },
        { 1, 4, 1, 0, [0.1, 0.5, 0.15, 0.25] },
        // 0.5 + 0.25 is less than 0.8, 0.5 + 0.25 + 0.15 is not.
        { 1, 0, 0.8, 0, [0, 0.556, 0.167, 0.278] },
        { 1, 0, 0.4, 0, [0, 1, 0, 0] },
        // A fifth of 0.5 is 0.1: at 0.19 of the likeliest all stay, at 0.21 the last goes, at 0.6 all but the first.
        { 1, 0, 1, 0.19, [0.1, 0.5, 0.15, 0.25] },
        { 1, 0, 1, 0.21, [0, 0.556, 0.167, 0.278] },
        { 1, 0, 1, 0.6, [0, 1, 0, 0] },
        // Temperature comes before min-p: 0.15 / 0.5 is 0.3, but squared 0.09.
        { 0.5, 0, 1, 0.2, [0, 0.8, 0, 0.2] },
        // Top-k comes before top-p: of the two left 0.667 is less than 0.7, so both stay, though of all 0.5 + 0.25
        // would reach it.
        { 1, 2, 0.7, 0, [0, 0.667, 0, 0.333] },
        { 1, 2, 0.6, 0, [0, 1, 0, 0] },
        // Temperature comes before top-p: 0.725 reaches 0.7 alone.
        { 0.5, 0, 0.7, 0, [0, 1, 0, 0] },
        { 1, 3, 0.95, 0.4, [0, 0.667, 0, 0.333] },
    };

    [Theory]
    [MemberData(nameof(Cuts))]
    public void tokens_come_as_often_as_their_probability_after_the_cuts(double temperature, int topK, double topP,
        double minP, double[] expected) =>
        AssertNear(expected,
            Frequencies(Logits, new() { Temperature = temperature, TopK = topK, TopP = topP, MinP = minP }));

    [Fact]
    public void tokens_as_likely_as_the_last_of_top_k_stay() =>
        AssertNear([0.25, 0.5, 0.25, 0],
            Frequencies(OfProbabilities(0.2, 0.4, 0.2, 0.19), new() { Temperature = 1, TopK = 2 }));

    /// <summary>
    /// Logits 2, -1, 1, 0 with penalties; the weights are e to what is left of them.
    /// </summary>
    [Theory]
    // Divided and multiplied by two: 1, -2, 1, 0; weights 2.718, 0.135, 2.718, 1.
    [InlineData(2, 0, 0, new[] { 0, 1, 0 }, new int[0], new[] { 0.414, 0.021, 0.414, 0.152 })]
    // The same whether seen in prompt or answer, or in both.
    [InlineData(2, 0, 0, new[] { 0, 1 }, new[] { 1, 0, 0 }, new[] { 0.414, 0.021, 0.414, 0.152 })]
    // Frequency: 2 - 2 x 0.5, -1, 1 - 0.5, 0; the prompt does not count. Weights 2.718, 0.368, 1.649, 1.
    [InlineData(1, 0.5, 0, new[] { 1, 3 }, new[] { 0, 2, 0 }, new[] { 0.474, 0.064, 0.287, 0.174 })]
    // Presence: 2 - 1, -1, 1 - 1, 0. Weights 2.718, 0.368, 1, 1.
    [InlineData(1, 0, 1, new[] { 1, 3 }, new[] { 0, 2, 0 }, new[] { 0.534, 0.072, 0.197, 0.197 })]
    // Repetition first: 2 / 2 - 1, -1, 1, 0. Weights 1, 0.368, 2.718, 1.
    [InlineData(2, 0, 1, new int[0], new[] { 0 }, new[] { 0.197, 0.072, 0.534, 0.197 })]
    public void penalties_lower_what_came_before(double repetition, double frequency, double presence, int[] prompt,
        int[] answer, double[] expected)
    {
        var options = new GenerationOptions
        {
            Temperature = 1,
            RepetitionPenalty = repetition,
            FrequencyPenalty = frequency,
            PresencePenalty = presence,
        };
        AssertNear(expected, Frequencies([2, -1, 1, 0], options, prompt, answer));
    }

    [Fact]
    public void penalties_come_before_the_likeliest_is_taken()
    {
        var sampler = new TokenSampler(new() { Temperature = 0, RepetitionPenalty = 3 });
        Assert.Equal(0, sampler.Sample([2, -1, 1, 0], [], []));
        Assert.Equal(2, sampler.Sample([2, -1, 1, 0], [0], []));
        Assert.Equal(0, sampler.Sample([2, -1, 1, 0], [0, 2], []));
    }

    [Fact]
    public void cuts_by_rank_look_far_enough_down()
    {
        // A thousand tokens less likely by 2 in the logarithm each: weights below every threshold but the last.
        float[] logits = [.. Enumerable.Range(0, 1000).Select(i => -2f * i)];
        var nearlyAll = new TokenSampler(new() { Temperature = 100, TopK = 999 });
        double[] counts = new double[logits.Length];
        int[] answer = new int[Draws];
        for (int draw = 0; draw < Draws; draw++)
            counts[nearlyAll.Sample(logits, [], answer.AsSpan(0, draw))]++;
        // Weights fall by exp(-0.02): a token below 346 has a weight under 1e-3, and one in a thousand draws is there.
        Assert.InRange(counts.Skip(346).Sum(), 1, 60);
        var few = new TokenSampler(new() { Temperature = 1e-3, TopK = 500 });
        Assert.Equal(0, few.Sample(logits, [], []));
    }

    [Fact]
    public void a_draw_depends_on_seed_and_number_alone()
    {
        var options = new GenerationOptions { Temperature = 1, Seed = 5 };
        var forwards = new TokenSampler(options);
        var backwards = new TokenSampler(options);
        int[] first = [.. Enumerable.Range(0, 50).Select(draw => Draw(forwards, draw))];
        int[] second = [.. Enumerable.Range(0, 50).Reverse().Select(draw => Draw(backwards, draw)).Reverse()];
        Assert.Equal(first, second);
        var other = new TokenSampler(options with { Seed = 6 });
        Assert.NotEqual(first, Enumerable.Range(0, 50).Select(draw => Draw(other, draw)));

        static int Draw(TokenSampler sampler, int draw) => sampler.Sample(Logits, [], new int[draw]);
    }

    [Fact]
    public void extreme_logits_are_survived()
    {
        var sampler = new TokenSampler(new() { Temperature = 0.01, TopP = 0.9 });
        Assert.Equal(1, sampler.Sample([-1e30f, 1e30f, float.NegativeInfinity], [], []));
        Assert.Throws<InvalidOperationException>(() => sampler.Sample([1, float.NaN], [], []));
    }

    public static TheoryData<GenerationOptions, string> Impossible => new()
    {
        { new() { TopP = 0 }, "top-p" },
        { new() { TopK = -1 }, "top-k" },
        { new() { MinP = 1.5 }, "min-p" },
        { new() { Temperature = -1 }, "temperature" },
        { new() { Temperature = double.NaN }, "temperature" },
        { new() { RepetitionPenalty = 0 }, "repetition-penalty" },
        { new() { FrequencyPenalty = 3 }, "frequency-penalty" },
        { new() { PresencePenalty = double.NaN }, "presence-penalty" },
        { new() { MaxTokens = 0 }, "max-tokens" },
        { new() { StopStrings = [""] }, "stop" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void impossible_options_are_named(GenerationOptions options, string name) =>
        Assert.StartsWith(name, Assert.Throws<ArgumentException>(() => new TokenSampler(options)).Message,
            StringComparison.Ordinal);

    private static float[] OfProbabilities(params double[] probabilities) =>
        [.. probabilities.Select(p => (float)Math.Log(p))];

    private static double[] Frequencies(float[] logits, GenerationOptions options, int[]? prompt = null,
        int[]? answer = null)
    {
        double[] counts = new double[logits.Length];
        for (int seed = 0; seed < Draws; seed++)
            counts[new TokenSampler(options with { Seed = seed }).Sample(logits, prompt, answer)] += 1.0 / Draws;
        return counts;
    }

    private static void AssertNear(double[] expected, double[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 0.015);
            Assert.Equal(expected[i] == 0, actual[i] == 0);
        }
    }
}
