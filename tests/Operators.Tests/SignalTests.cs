using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using ClusterLlm.Engines;
using static TorchSharp.torch;

namespace ClusterLlm.Operators.Tests;

/// <summary>A signal that comes during one of oneDNN's products would be written over the heap.</summary>
[SupportedOSPlatform("linux")]
public sealed partial class SignalTests : IDisposable
{
    private const int SigWinch = 28;
    private const int SigCont = 18;
    private const int Enough = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TaskCompletionSource<(int Id, nint Handle)> started =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim handled = new(0);
    private readonly PosixSignalRegistration handler;
    private readonly Tensor left, right;
    private Thread? multiplying;
    private volatile bool enough;
    private int computed;

    public SignalTests()
    {
        Assert.SkipUnless(NativeOperators.IsAvailable && new NativeOperators().Name.Contains("onednn", StringComparison.Ordinal),
            "oneDNN multiplies only where libtorch brings it and the processor has AVX-512");
        manual_seed(1);
        (left, right) = (randn(700, 1024), randn(700, 1024));
        handler = PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => handled.Release());
    }

    [Fact]
    public async Task a_product_takes_no_signals()
    {
        var products = Multiply();
        var (id, _) = await started.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => Blocks(id), Patience), "no product blocked signals");
        Assert.True(SpinWait.SpinUntil(() => !Blocks(id), Patience), "they stayed blocked");
        enough = true;
        await products.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task nor_does_a_thread_that_shares_one()
    {
        var threads = get_num_threads();
        var before = Threads();
        set_num_threads(2);
        try
        {
            var products = Multiply();
            var (id, _) = await started.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
            // A thread that has only begun blocks them for a moment, too.
            Assert.True(SpinWait.SpinUntil(
                () => Threads().Except(before).Any(other => other != id && Enumerable.Range(0, 100).All(_ => Blocks(other))),
                Patience), "no other thread blocks signals");
            enough = true;
            await products.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Fact]
    public async Task signals_without_end_change_nothing()
    {
        var products = Multiply();
        var (_, handle) = await started.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        while (Volatile.Read(ref computed) < Enough && !products.IsCompleted)
        {
            Assert.Equal(0, Send(handle, SigCont));
            Assert.True(await handled.WaitAsync(Patience, TestContext.Current.CancellationToken), "a signal was lost");
        }
        enough = true;
        await products.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        enough = true;
        multiplying?.Join();
        handler?.Dispose();
        handled.Dispose();
        left?.Dispose();
        right?.Dispose();
    }

    /// <summary>Computes one product until it is enough, each time as the first.</summary>
    private Task Multiply()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        multiplying = new Thread(() =>
        {
            try
            {
                using (left.exp())
                {
                    // The threads that share a product are often there before the first.
                }
                var operators = new NativeOperators();
                using var first = operators.Linear(left, right, null, bf16: false);
                started.SetResult((ThreadId(), ThreadHandle()));
                for (; !enough; Interlocked.Increment(ref computed))
                {
                    using var next = operators.Linear(left, right, null, bf16: false);
                    Assert.True(next.Equals(first), "a product came out differently");
                }
                done.SetResult();
            }
            catch (Exception failure)
            {
                started.TrySetException(failure);
                done.SetException(failure);
            }
        });
        multiplying.Start();
        return done.Task;
    }

    private static HashSet<int> Threads() => [.. Directory.GetDirectories("/proc/self/task")
        .Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture))];

    /// <summary>The mask of blocked signals in a thread's status (proc(5)).</summary>
    private static bool Blocks(int thread)
    {
        try
        {
            var line = File.ReadLines($"/proc/self/task/{thread}/status")
                .First(line => line.StartsWith("SigBlk:", StringComparison.Ordinal));
            var mask = ulong.Parse(line.AsSpan("SigBlk:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            return (mask >> (SigWinch - 1) & 1) == 1;
        }
        catch (IOException)
        {
            return false; // it has ended
        }
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int ThreadId();

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    private static partial nint ThreadHandle();

    [LibraryImport("libc", EntryPoint = "pthread_kill")]
    private static partial int Send(nint thread, int signal);
}
