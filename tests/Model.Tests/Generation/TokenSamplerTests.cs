using ClusterLlm.Model.Generation;

namespace ClusterLlm.Model.Tests.Generation;

public sealed class TokenSamplerTests
{
    private const int Draws = 20_000;
    private static readonly float[] Logits = [.. new[] { 0.1, 0.5, 0.15, 0.25 }.Select(p => (float)Math.Log(p))];

    private static double[] Frequencies(GenerationOptions options)
    {
        var sampler = new TokenSampler(options);
        double[] counts = new double[Logits.Length];
        for (int draw = 0; draw < Draws; draw++)
            counts[sampler.Sample(Logits, draw)] += 1.0 / Draws;
        return counts;
    }

    private static void AssertNear(double[] expected, double[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 0.02);
    }

    [Fact]
    public void tokens_are_drawn_as_often_as_their_probability() =>
        AssertNear([0.1, 0.5, 0.15, 0.25], Frequencies(new() { Temperature = 1 }));

    [Fact]
    public void a_low_temperature_sharpens() =>
        AssertNear([0.029, 0.725, 0.065, 0.181], Frequencies(new() { Temperature = 0.5 }));

    [Fact]
    public void temperature_zero_takes_the_likeliest() =>
        AssertNear([0, 1, 0, 0], Frequencies(new() { Temperature = 0 }));

    [Fact]
    public void top_k_draws_among_the_k_likeliest() =>
        AssertNear([0, 0.667, 0, 0.333], Frequencies(new() { Temperature = 1, TopK = 2 }));

    [Fact]
    public void top_p_draws_among_the_fewest_that_reach_p() =>
        AssertNear([0, 0.556, 0.167, 0.278], Frequencies(new() { Temperature = 1, TopP = 0.8 }));

    [Fact]
    public void a_draw_depends_on_seed_and_number_alone()
    {
        var options = new GenerationOptions { Temperature = 1, Seed = 5 };
        var forwards = new TokenSampler(options);
        var backwards = new TokenSampler(options);
        int[] first = [.. Enumerable.Range(0, 50).Select(draw => forwards.Sample(Logits, draw))];
        int[] second = [.. Enumerable.Range(0, 50).Reverse().Select(draw => backwards.Sample(Logits, draw)).Reverse()];
        Assert.Equal(first, second);
        var other = new TokenSampler(options with { Seed = 6 });
        Assert.NotEqual(first, Enumerable.Range(0, 50).Select(draw => other.Sample(Logits, draw)));
    }

    [Fact]
    public void extreme_logits_are_survived()
    {
        var sampler = new TokenSampler(new() { Temperature = 0.01, TopP = 0.9 });
        Assert.Equal(1, sampler.Sample([-1e30f, 1e30f, float.NegativeInfinity], 0));
        Assert.Throws<InvalidOperationException>(() => sampler.Sample([1, float.NaN], 0));
    }

    [Fact]
    public void impossible_options_are_named()
    {
        Assert.Contains("top-p", Assert.Throws<ArgumentException>(() => new TokenSampler(new() { TopP = 0 })).Message);
        Assert.Contains("temperature",
            Assert.Throws<ArgumentException>(() => new TokenSampler(new() { Temperature = -1 })).Message);
    }
}
