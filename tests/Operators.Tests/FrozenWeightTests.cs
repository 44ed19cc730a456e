using ClusterLlm.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Operators.Tests;

/// <summary>Products with weights that are not trained, however they are held.</summary>
public class FrozenWeightTests
{
    public static TheoryData<bool> Kinds => [false, true];

    private static IOperators Kind(bool native)
    {
        Assert.SkipUnless(
            !native || NativeOperators.IsAvailable, "the native operators belong to the embedded Torch engine");
        return native ? new NativeOperators() : new ComposedOperators();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void a_frozen_weight_passes_the_gradient_on_and_has_none(bool native)
    {
        manual_seed(1);
        using var scope = NewDisposeScope();
        var x = randn([3, 7, 20], requires_grad: true);
        var w = randn(30, 20);
        var b = randn(30);
        var expected = x.matmul(w.t()) + b;
        var upstream = randn_like(expected);
        var gradient = autograd.grad([expected], [x], [upstream])[0];
        foreach (var bf16 in new[] { false, true })
        {
            var tolerance = bf16 ? 1e-2 : 1e-6;
            var y = Kind(native).Linear(x, w, b, bf16);
            AssertClose(expected, y, tolerance);
            AssertClose(gradient, autograd.grad([y], [x], [upstream])[0], tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void a_frozen_weight_may_be_bfloat16(bool native)
    {
        manual_seed(2);
        using var scope = NewDisposeScope();
        var x = randn([5, 20], requires_grad: true);
        var w = randn(30, 20).to(ScalarType.BFloat16);
        var expected = x.matmul(w.to(ScalarType.Float32).t());
        var y = Kind(native).Linear(x, w, null, bf16: false);
        Assert.Equal(ScalarType.Float32, y.dtype);
        AssertClose(expected, y, 1e-6);
        AssertClose(autograd.grad([expected.sum()], [x])[0], autograd.grad([y.sum()], [x])[0], 1e-6);
        var targets = randint(0, 30, [5], ScalarType.Int64);
        var loss = Kind(native).LinearCrossEntropy(x, w, targets, bf16: false);
        var logits = x.matmul(w.to(ScalarType.Float32).t());
        var reference = nn.functional.cross_entropy(logits, targets, reduction: nn.Reduction.Sum);
        Assert.Equal(reference.item<float>(), loss.item<double>(), 1e-4);
        AssertClose(autograd.grad([reference], [x])[0], autograd.grad([loss * 3], [x])[0] / 3, 1e-5);
    }

    [Theory]
    [InlineData(7, 1)]
    [InlineData(64, 64)]
    [InlineData(33, 200)]
    public void eight_bits_are_off_by_at_most_half_a_step(int rows, int columns)
    {
        manual_seed(3);
        using var scope = NewDisposeScope();
        var w = randn(rows, columns);
        w.narrow(0, 0, 1).zero_();
        var (codes, scales) = BlockQuantization.Quantize(w);
        Assert.Equal([rows, columns], codes.shape);
        Assert.Equal([rows, (columns + 63) / 64], scales.shape);
        var error = (BlockQuantization.Dequantize(codes, scales) - w).abs();
        var steps = scales.repeat_interleave(64, 1).narrow(1, 0, columns);
        Assert.True((error <= (steps * 0.50001)).all().item<bool>());
        // Normal values lose about 1 part in 200 of their norm; 8 bits could not do much better.
        Assert.InRange(error.norm().item<float>() / w.norm().item<float>(), 0, 0.01);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void a_product_with_eight_bits_is_the_one_with_the_expanded_weight(bool native)
    {
        manual_seed(4);
        using var scope = NewDisposeScope();
        var x = randn([3, 7, 100], requires_grad: true);
        var b = randn(30);
        var (codes, scales) = BlockQuantization.Quantize(randn(30, 100));
        var expected = x.matmul(BlockQuantization.Dequantize(codes, scales).t()) + b;
        var gradient = autograd.grad([expected.sum()], [x])[0];
        foreach (var bf16 in new[] { false, true })
        {
            var y = Kind(native).QuantizedLinear(x, codes, scales, b, bf16);
            AssertClose(expected, y, bf16 ? 1e-2 : 1e-6);
            AssertClose(gradient, autograd.grad([y.sum()], [x])[0], bf16 ? 1e-2 : 1e-6);
        }
    }

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        var difference = (expected - actual).norm().item<float>();
        Assert.True(difference <= tolerance * (expected.norm().item<float>() + 1), $"differs by {difference}");
    }
}
