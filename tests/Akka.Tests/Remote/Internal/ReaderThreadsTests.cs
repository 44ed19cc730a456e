using Akka.Remote.Transport;

namespace Akka.Tests.Remote.Internal;

public sealed class ReaderThreadsTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public void readers_that_block_hold_up_no_other()
    {
        const int readers = 40;
        var threads = new ReaderThreads();
        using var meet = new CountdownEvent(readers);
        using var met = new CountdownEvent(readers);
        for (var i = 0; i < readers; i++)
            threads.Run(() =>
            {
                meet.Signal();
                meet.Wait(Deadline);
                met.Signal();
            });

        Assert.True(met.Wait(Deadline, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void readers_one_after_another_share_threads()
    {
        const int readers = 1_000;
        var threads = new ReaderThreads();
        var seen = new HashSet<int>();
        using var done = new AutoResetEvent(false);
        for (var i = 0; i < readers; i++)
        {
            threads.Run(() =>
            {
                seen.Add(Environment.CurrentManagedThreadId);
                done.Set();
            });
            Assert.True(done.WaitOne(Deadline));
        }

        Assert.InRange(seen.Count, 1, readers / 10);
    }
}
