using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharpTests;

/// <summary>The process has one random number generator by default: nothing else draws from it meanwhile.</summary>
[Collection("random")]
[CollectionDefinition("random", DisableParallelization = true)]
public sealed class RandomTests
{
    [Fact]
    public void chance_is_a_function_of_the_seed()
    {
        manual_seed(7);
        using Tensor a = randn(10);
        manual_seed(7);
        using Tensor b = randn(10);
        Assert.True(a.Equals(b));

        using var first = new Generator(5);
        using var second = new Generator(5);
        Assert.True(zeros(8).normal_(generator: first).Equals(zeros(8).normal_(generator: second)));
        Assert.True(rand(8, generator: first).Equals(rand(8, generator: second)));
        using Tensor state = first.get_state();
        using Tensor one = randperm(20, generator: first);
        first.set_state(state);
        Assert.True(one.Equals(randperm(20, generator: first)));
        Assert.False(one.Equals(randperm(20, generator: first)));
    }

    [Fact]
    public void dropout_keeps_what_the_seed_says_and_scales_it()
    {
        using Tensor a = ones(1000);
        manual_seed(3);
        using Tensor first = nn.functional.dropout(a, 0.25);
        manual_seed(3);
        using Tensor second = nn.functional.dropout(a, 0.25);
        Assert.True(first.Equals(second));
        Assert.InRange(first.count_of(0), 150, 350);
        Assert.Equal(1000 - first.count_of(0), first.count_of(1 / 0.75f));
        Assert.True(nn.functional.dropout(a, 0.25, training: false).Equals(a));
    }
}
