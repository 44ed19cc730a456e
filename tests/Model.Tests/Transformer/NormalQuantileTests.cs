using ClusterLlm.Model.Transformer;

namespace ClusterLlm.Model.Tests.Transformer;

public sealed class NormalQuantileTests
{
    // Values of Python's statistics.NormalDist().inv_cdf.
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.6, 0.2533471031357997)]
    [InlineData(0.925, 1.4395314709384563)]
    [InlineData(0.975, 1.9599639845400539)]
    [InlineData(0.001, -3.090232306167813)]
    [InlineData(1e-9, -5.9978070150076865)]
    [InlineData(1e-14, -7.650628092935268)]
    public void quantiles_are_those_of_the_normal_distribution(double probability, double expected)
    {
        Assert.Equal(expected, NormalQuantile.OfProbability(probability), 1e-13);
        if (probability > 1e-9)
            Assert.Equal(-expected, NormalQuantile.OfProbability(1 - probability), 1e-9);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    public void any_bits_give_a_finite_deviate(ulong bits) => Assert.InRange(NormalQuantile.Of(bits), -9, 9);

    [Theory]
    [InlineData(1e-300)]
    [InlineData(0.1)]
    [InlineData(0.70710678)]
    [InlineData(1)]
    [InlineData(2.5)]
    public void the_logarithm_is_right_to_the_last_digits(double x) =>
        Assert.Equal(Math.Log(x), NormalQuantile.Log(x), 1e-13);
}
