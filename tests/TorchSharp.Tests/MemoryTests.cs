using System.Runtime.CompilerServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharpTests;

/// <summary>Native memory stays flat over 10,000 steps, with disposal and without.</summary>
[Collection("memory")]
[CollectionDefinition("memory", DisableParallelization = true)]
public sealed class MemoryTests
{
    private const int Steps = 10_000;
    private const long Mebibyte = 1L << 20;

    [Fact]
    public void training_steps_with_a_scope_leave_nothing()
    {
        using var weight = new Parameter(randn(32, 32));
        weight.grad = zeros(32, 32);
        using Tensor input = randn(16, 32);
        void Step()
        {
            using DisposeScope scope = NewDisposeScope();
            nn.functional.gelu(nn.functional.linear(input, weight)).square().mean().backward();
            using (no_grad())
            {
                weight.sub_(weight.grad! * 0.01);
                weight.grad!.zero_();
            }
        }
        (long tensors, long bytes) = GrowthOver(Step);
        Assert.Equal(0, tensors);
        Assert.InRange(bytes, -256 * Mebibyte, 24 * Mebibyte);
    }

    [Fact]
    public void training_steps_that_dispose_of_nothing_stay_bounded()
    {
        using var weight = new Parameter(randn(32, 32));
        using Tensor input = randn(64, 32);
        void Step() => nn.functional.linear(input, weight).square().mean().backward();

        // Some 30 KiB a step: 300 MB in all, were it kept.
        (_, long bytes) = GrowthOver(Step);
        Assert.InRange(bytes, -512 * Mebibyte, 100 * Mebibyte);
    }

    [Fact]
    public void large_forgotten_tensors_are_collected_before_they_fill_the_memory()
    {
        static void Forget() => zeros(4 << 20);

        // 16 MiB each: 8 GB in all.
        (_, long bytes) = GrowthOver(Forget, 500);
        Assert.InRange(bytes, -512 * Mebibyte, 256 * Mebibyte);
    }

    [Fact]
    public void exceptions_leave_nothing()
    {
        using Tensor a = ones(64, 63);
        void Step()
        {
            using DisposeScope scope = NewDisposeScope();
            Assert.ThrowsAny<Exception>(() => (a + 1).matmul(a));
        }
        (long tensors, long bytes) = GrowthOver(Step, 400);
        Assert.Equal(0, tensors);
        Assert.InRange(bytes, -256 * Mebibyte, 24 * Mebibyte);
    }

    [Fact]
    public void a_forgotten_tensor_is_freed_by_its_finalizer()
    {
        Settle();
        long before = Tensor.TotalCount;
        Forget();
        Settle();
        Assert.Equal(before, Tensor.TotalCount);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget()
        {
            for (int i = 0; i < 1000; i++)
            {
                ones(100);
            }
        }
    }

    [Fact]
    public async Task a_temporary_lives_as_long_as_the_call_that_uses_it()
    {
        using var stop = new CancellationTokenSource();
        Task collector = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }, TestContext.Current.CancellationToken);
        for (int i = 0; i < 2000; i++)
        {
            Assert.Equal(64 * 3, (ones(64) + (ones(64) * 2)).sum().item<float>());
            Assert.Equal(128, cat([ones(64), ones(64)]).sum().item<float>());
            Assert.Equal(64, ones(64).data<float>().ToArray().Sum());
        }
        await stop.CancelAsync();
        await collector;
    }

    /// <summary>Handles and resident bytes that the steps added, after some steps to warm up.</summary>
    private static (long Tensors, long Bytes) GrowthOver(Action step, int steps = Steps)
    {
        for (int i = 0; i < steps / 4; i++)
        {
            step();
        }
        Settle();
        long tensors = Tensor.TotalCount;
        long bytes = Environment.WorkingSet;
        for (int i = 0; i < steps; i++)
        {
            step();
        }
        long grown = Environment.WorkingSet - bytes;
        Settle();
        return (Tensor.TotalCount - tensors, grown);
    }

    private static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
