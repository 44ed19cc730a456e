using System.Runtime.InteropServices;
using ClusterLlm.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Operators.Tests;

/// <summary>The fused kernels give the values and gradients of the composed operators.</summary>
public class NativeAgainstComposedTests
{
    private static readonly ComposedOperators Composed = new();

    private static IOperators Native()
    {
        Assert.SkipUnless(NativeOperators.IsAvailable, "the native operators belong to the embedded Torch engine");
        return new NativeOperators();
    }

    private static Tensor Random(params long[] shape) => randn(shape, requires_grad: true);

    /// <summary>Values and gradients, relative to the norm.</summary>
    private static void AssertSame(Func<IOperators, Tensor> compute, double tolerance, params Tensor[] inputs)
    {
        using var scope = NewDisposeScope();
        var native = compute(Native());
        var composed = compute(Composed);
        using var upstream = randn_like(composed);
        AssertClose(composed, native, tolerance);
        var expected = autograd.grad([composed], inputs, [upstream]);
        var actual = autograd.grad([native], inputs, [upstream]);
        for (var i = 0; i < inputs.Length; i++)
            AssertClose(expected[i], actual[i], tolerance);
    }

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        var difference = (expected - actual).norm().to(ScalarType.Float64).item<double>();
        var size = expected.norm().to(ScalarType.Float64).item<double>();
        Assert.True(difference <= tolerance * (size + 1), $"differs by {difference} of {size}");
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(64, 2)]
    [InlineData(65, 1)]
    [InlineData(130, 4)]
    public void attention_is_the_composed_one_at_any_length_and_grouping(int tokens, int kvHeads)
    {
        manual_seed(1);
        using var q = Random(2, 4, tokens, 16);
        using var k = Random(2, kvHeads, tokens, 16);
        using var v = Random(2, kvHeads, tokens, 16);
        AssertSame(o => o.CausalAttention(q, k, v), 2e-6, q, k, v);
        using var packed = Random(2, tokens, (4 + 2 * kvHeads) * 16);
        AssertSame(o => o.PackedCausalAttention(packed, 4, kvHeads), 2e-6, packed);
    }

    [Fact]
    public void linear_is_the_composed_one()
    {
        manual_seed(2);
        using var x = Random(3, 7, 20);
        using var w = Random(30, 20);
        using var b = Random(30);
        AssertSame(o => o.Linear(x, w, b, bf16: false), 1e-6, x, w, b);
        AssertSame(o => o.Linear(x, w, null, bf16: false), 1e-6, x, w);
        AssertSame(o => o.Linear(x, w, b, bf16: true), 1e-2, x, w, b);
    }

    [Fact]
    public void gelu_and_swiglu_are_the_composed_ones_far_from_zero_too()
    {
        manual_seed(3);
        using var x = (randn(5, 33) * 6).detach().requires_grad_();
        using var up = Random(33, 5);
        using var gate = (randn(33, 5) * 30).detach().requires_grad_();
        AssertSame(o => o.GeluTanh(x), 1e-6, x);
        AssertSame(o => o.GeluTanh(x.t()), 1e-6, x);
        AssertSame(o => o.SwiGlu(gate, up), 1e-6, gate, up);
        AssertSame(o => o.SwiGlu(x.t(), up), 1e-6, x, up);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(7, 33)]
    [InlineData(130, 96)]
    public void norms_are_the_composed_ones(int rows, int width)
    {
        manual_seed(7);
        using var x = (randn(2, rows, width) * 3 + 1).detach().requires_grad_();
        using var weight = Random(width);
        using var bias = Random(width);
        AssertSame(o => o.LayerNorm(x, weight, bias, 1e-5), 2e-6, x, weight, bias);
        AssertSame(o => o.LayerNorm(x, weight, null, 1e-5), 2e-6, x, weight);
        AssertSame(o => o.RmsNorm(x, weight, 1e-6), 2e-6, x, weight);
    }

    [Fact]
    public void rope_is_the_composed_one_for_heads_that_lie_apart()
    {
        manual_seed(8);
        using var packed = Random(2, 9, 3 * 16);
        using var angles = rand(20, 8);
        using var cos = angles.cos().narrow(0, 4, 9);
        using var sin = angles.sin().narrow(0, 4, 9);
        AssertSame(o => o.Rope(packed.view(2, 9, 3, 16).transpose(1, 2), cos, sin), 1e-6, packed);
    }

    [Theory]
    [InlineData(65, 40)]
    [InlineData(50_257, 300)]
    public void cross_entropy_is_the_composed_one_and_counts_what_is_not_masked(int vocabulary, int rows)
    {
        manual_seed(4);
        using var h = Random(rows, 16);
        using var w = Random(vocabulary, 16);
        using var t = randint(0, vocabulary, [rows], ScalarType.Int64);
        using var masked = full([2], -100, ScalarType.Int64);
        t.narrow(0, 5, 2).copy_(masked);
        AssertSame(o => o.LinearCrossEntropy(h, w, t, bf16: false), 1e-5, h, w);
        AssertSame(o => o.LinearCrossEntropy(h, w, t, bf16: true), 2e-2, h, w);
        using var factors = randn(rows);
        AssertSame(o => o.LinearCrossEntropy(h, w, t, bf16: false, factors), 1e-5, h, w);
    }

    [Fact]
    public void a_bound_gradient_is_overwritten_not_accumulated()
    {
        manual_seed(5);
        var native = Native();
        using var x = Random(6, 8);
        using var w = Random(5, 8);
        using var b = Random(5);
        using var scope = NewDisposeScope();
        var expected = autograd.grad([Composed.Linear(x, w, b, false).sum()], [w, b]);
        w.grad = full([5, 8], 9f);
        b.grad = full([5], 9f);
        using (native.WriteGradients())
            native.Linear(x, w, b, false).sum().backward();
        AssertClose(expected[0], w.grad!, 1e-6);
        AssertClose(expected[1], b.grad!, 1e-6);
    }

    [Fact]
    public void the_update_is_the_composed_one_however_it_is_cut()
    {
        manual_seed(6);
        var c = new AdamWCoefficients(1e-3f, 0.5f, 0.1f, 0.05f, 0.9f, 0.95f, 1e-8f, 0.1f);
        using var scope = NewDisposeScope();
        Tensor[] whole = [randn(1_000), randn(1_000), rand(1_000), randn(1_000)];
        var composed = whole.Select(t => t.clone()).ToArray();
        var cut = whole.Select(t => t.clone()).ToArray();
        Native().AdamW(whole[0], whole[1], whole[2], whole[3], c);
        Composed.AdamW(composed[0], composed[1], composed[2], composed[3], c);
        foreach (var (begin, count) in new[] { (0, 7), (7, 600), (607, 393) })
        {
            var part = cut.Select(t => t.narrow(0, begin, count)).ToArray();
            Native().AdamW(part[0], part[1], part[2], part[3], c);
        }
        for (var i = 0; i < 3; i++)
        {
            AssertClose(composed[i], whole[i], 1e-6);
            Assert.Equal(whole[i].data<float>().ToArray(), cut[i].data<float>().ToArray());
        }
    }

    [Fact]
    public void misfits_are_exceptions_and_not_aborts()
    {
        var native = Native();
        using var a = ones(2, 3);
        using var b = ones(4, 5);
        using var targets = full([2], 7, ScalarType.Int64);
        Assert.Throws<ExternalException>(() => native.Linear(a, b, null, false));
        Assert.Throws<ExternalException>(() => native.LinearCrossEntropy(a, a, targets, false));
        Assert.Throws<ExternalException>(() => native.PackedCausalAttention(a, 1, 1));
        Assert.Throws<ExternalException>(() => native.AdamW(a, a, a, b, default));
        Assert.Throws<ExternalException>(() => native.SwiGlu(a, b));
        Assert.Throws<ExternalException>(() => native.LayerNorm(a, b, null, 1e-5));
        Assert.Throws<ExternalException>(() => native.RmsNorm(a, targets, 1e-5));
        Assert.Throws<ExternalException>(() => native.Rope(a, a, a));
    }
}
