using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharpTests;

/// <summary>What PyTorch refuses is an exception with its words, and the process goes on.</summary>
public sealed class ErrorTests
{
    [Fact]
    public void a_shape_mismatch_in_a_product_is_an_exception()
    {
        using Tensor a = ones(2, 3);
        ExternalException error = Assert.Throws<ExternalException>(() => a.matmul(a));
        Assert.Contains("2x3", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, a.matmul(ones(3, 2)).shape[0]);
    }

    [Fact]
    public void a_bad_index_is_an_exception()
    {
        using Tensor a = ones(2, 3);
        Assert.Throws<ExternalException>(() => a[5]);
        Assert.Throws<ExternalException>(() => a.index_select(0, tensor([7L])));
        Assert.Throws<ExternalException>(() => a[TensorIndex.Tensor(tensor([0L, 9L]))]);
        Assert.Throws<ExternalException>(() => a.gather(1, tensor([7L]).view(1, 1)));
    }

    [Fact]
    public void a_dimension_that_is_not_there_is_an_exception()
    {
        using Tensor a = ones(2, 3);
        Assert.Throws<ExternalException>(() => a.softmax(4));
        Assert.Throws<ExternalException>(() => a.view(7));
        Assert.Throws<ExternalException>(() => a.transpose(0, 2));
    }

    [Fact]
    public void a_type_that_does_not_fit_is_an_exception()
    {
        using Tensor a = ones(2, 2);
        Assert.Throws<ExternalException>(() => a.matmul(ones([2, 2], ScalarType.Int64)));
        Assert.Throws<ExternalException>(() => a.index_select(0, tensor([0.5f])));
        Assert.Throws<ExternalException>(() => a & a);
    }

    [Fact]
    public void a_gradient_that_cannot_be_is_an_exception()
    {
        using Tensor a = ones(2, 2, requires_grad: true);
        Assert.Throws<ExternalException>(() => (a * 2).backward());
        Assert.Throws<ExternalException>(() => ones(2).sum().backward());
        using Tensor loss = (a * a).sum();
        loss.backward();
        Assert.Throws<ExternalException>(() => loss.backward());
    }

    [Fact]
    public void a_leaf_in_use_cannot_be_changed_in_place()
    {
        using Tensor a = ones(2, requires_grad: true);
        Assert.Throws<ExternalException>(() => a.add_(1));
    }

    [Fact]
    public void more_memory_than_there_is_is_an_exception() =>
        Assert.Throws<ExternalException>(() => zeros([1L << 30, 1L << 20], ScalarType.Float64));

    [Fact]
    public void a_disposed_tensor_says_so()
    {
        Tensor a = ones(2);
        a.Dispose();
        a.Dispose();
        Assert.True(a.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => a.add(1));
    }

    [Fact]
    public void errors_on_many_threads_keep_their_own_words()
    {
        Parallel.For(1, 65, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using Tensor a = ones(i, 100 + i);
            ExternalException error = Assert.Throws<ExternalException>(() => a.matmul(a));
            Assert.Contains($"{i}x{100 + i}", error.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void values_of_another_type_are_not_read_as_if_they_were_the_tensors()
    {
        using Tensor a = ones(2);
        Assert.Throws<ArgumentException>(() => a.data<double>());
        Assert.Throws<ArgumentException>(() => a.sum().item<long>());
        Assert.Throws<ArgumentException>(() => a.item<float>());
        Assert.Throws<InvalidOperationException>(() => { _ = ones(2, 3).t().bytes; });
    }
}
