using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharpTests;

public sealed class TensorTests
{
    [Fact]
    public void a_tensor_says_what_it_is()
    {
        using Tensor a = zeros([2, 3], ScalarType.Float64);
        Assert.Equal([2, 3], a.shape);
        Assert.Equal([3, 1], a.stride());
        Assert.Equal(2, a.dim());
        Assert.Equal(3, a.size(-1));
        Assert.Equal(6, a.numel());
        Assert.Equal(8, a.ElementSize);
        Assert.Equal(ScalarType.Float64, a.dtype);
        Assert.Equal(DeviceType.CPU, a.device.type);
        Assert.True(a.is_contiguous());
        using Tensor t = a.t();
        Assert.False(t.is_contiguous());
        using Tensor row = a[1];
        Assert.Equal(3, row.storage_offset());
    }

    [Fact]
    public void values_go_in_and_come_out()
    {
        Assert.Equal([1f, 2, 3, 4], tensor([1f, 2, 3, 4], [2, 2]).data<float>().ToArray());
        Assert.Equal([1L, 2, 3, 4], tensor(new long[,] { { 1, 2 }, { 3, 4 } }).data<long>().ToArray());
        Assert.Equal([true, false], tensor([true, false]).data<bool>().ToArray());
        Assert.Equal([1.5, 2.5], tensor([1.5, 2.5]).data<double>().ToArray());
        Assert.Equal([0L, 1, 2], arange(3).data<long>().ToArray());
        Assert.Equal([1f, 1.5f], arange(1, 2, 0.5).data<float>().ToArray());
        Assert.Equal([7, 7], full([2], 7, ScalarType.Int32).data<int>().ToArray());
        Assert.Equal(2.5f, tensor(2.5f).item<float>());
        Assert.Equal(3, tensor(3L).ToInt64());
        Assert.Equal(3, (int)tensor(3L));
        Assert.Equal(ScalarType.BFloat16, tensor([1f], ScalarType.BFloat16).dtype);
        Assert.Equal([1f, 0, 0, 1], eye(2).data<float>().ToArray());
    }

    [Fact]
    public void an_accessor_follows_the_strides_of_a_view()
    {
        using Tensor t = tensor([1f, 2, 3, 4, 5, 6], [2, 3]).t();
        using var data = t.data<float>();
        Assert.Equal([1f, 4, 2, 5, 3, 6], data.ToArray());
        Assert.Equal(5, data[1, 1]);
        Assert.Equal(2, data[2]);
        data[0, 1] = 40;
        Assert.Equal(40, t[0, 1].item<float>());
        float[] part = new float[2];
        data.CopyTo(part, tensorIndex: 2);
        Assert.Equal([2f, 5], part);
        Assert.Equal(6, data.Count);
    }

    [Fact]
    public void bytes_are_the_memory_itself()
    {
        using Tensor a = zeros([2], ScalarType.Int32);
        a.bytes[0] = 1;
        a.bytes[5] = 1;
        Assert.Equal([1, 256], a.data<int>().ToArray());
        using Tensor empty = zeros([0]);
        Assert.Equal(0, empty.bytes.Length);
    }

    [Fact]
    public void views_share_memory_and_copies_do_not()
    {
        using Tensor a = zeros(2, 3);
        using Tensor view = a.view(6);
        using Tensor copy = a.clone();
        view.fill_(1);
        Assert.Equal(6, a.sum().item<float>());
        Assert.Equal(0, copy.sum().item<float>());
        copy.copy_(a);
        Assert.Equal(6, copy.sum().item<float>());
    }

    [Fact]
    public void an_operation_in_place_returns_the_tensor_it_changed()
    {
        using Tensor a = ones(3);
        Tensor same = a.add_(1);
        a.mul_(2).Dispose();
        Assert.Equal([4f, 4, 4], same.data<float>().ToArray());
        same.Dispose();
        Assert.Equal(12, a.sum().item<float>());
    }

    [Fact]
    public void places_are_assigned_by_index()
    {
        using Tensor a = zeros(3, 3);
        a[0] = ones(3);
        a[1, 2] = 5f;
        a[TensorIndex.Slice(1), TensorIndex.Single(0)] = tensor([8f, 9]);
        a[TensorIndex.Tensor(tensor([2L, 2L])), TensorIndex.Tensor(tensor([1L, 2L]))] = tensor([6f, 7]);
        Assert.Equal([1f, 1, 1, 8, 0, 5, 9, 6, 7], a.data<float>().ToArray());
        a.index_put_(tensor([1f, 1]), [TensorIndex.Tensor(tensor([0L, 0L])), TensorIndex.Single(0)], accumulate: true);
        Assert.Equal(3, a[0, 0].item<float>());
    }

    [Fact]
    public void a_conversion_that_changes_nothing_keeps_the_memory()
    {
        using Tensor a = ones(2);
        using Tensor same = a.to(ScalarType.Float32);
        using Tensor copy = a.to(ScalarType.Float32, copy: true);
        using Tensor half = a.to(ScalarType.BFloat16);
        a.zero_();
        Assert.Equal(0, same.sum().item<float>());
        Assert.Equal(2, copy.sum().item<float>());
        Assert.Equal(2, half.@float().sum().item<float>());
    }

    [Fact]
    public void sampling_follows_the_weights()
    {
        using Tensor weights = tensor([0f, 1, 0, 3]);
        using Tensor drawn = weights.multinomial(1000, replacement: true);
        Assert.Equal(0, drawn.count_of(0) + drawn.count_of(2));
        Assert.InRange(drawn.count_of(3), 650, 850);
    }

    [Fact]
    public async Task numbers_of_threads_hold_for_every_thread()
    {
        int before = get_num_threads();
        set_num_threads(1);
        Assert.Equal(1, await Task.Run(get_num_threads, TestContext.Current.CancellationToken));
        set_num_threads(before);
        Assert.Equal(before, get_num_threads());
    }

    [Fact]
    public void a_tensor_describes_itself() =>
        Assert.Equal("[2x3], type = Float32, device = cpu", zeros(2, 3).ToString());
}

internal static class TensorCounting
{
    /// <summary>How many elements have the value.</summary>
    public static long count_of(this Tensor tensor, Scalar value) => (tensor == value).sum().ToInt64();
}
