using ClusterLlm.Hosting.Logging;

namespace ClusterLlm.Hosting.Tests.Logging;

public sealed class LogLimiterTests
{
    private static readonly LogLimit Limit = new(3, TimeSpan.FromSeconds(10), 8, TimeSpan.FromSeconds(1));
    private readonly ManualTime _time = new();

    [Fact]
    public void a_loud_peer_is_held_back_and_the_next_line_says_how_many_there_were()
    {
        var limiter = new LogLimiter(Limit, _time);
        Assert.Equal(3, Enumerable.Range(0, 50).Count(_ => limiter.Admit(1, "10.0.0.1").Admitted));
        Assert.True(limiter.Admit(1, "10.0.0.2").Admitted, "another peer is heard");
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(new LogAdmission(true, 47), limiter.Admit(1, "10.0.0.1"));
        Assert.False(limiter.Admit(1, "10.0.0.1").Admitted);
    }

    [Fact]
    public void a_peer_that_was_quiet_for_long_may_say_no_more_at_once_than_in_the_beginning()
    {
        var limiter = new LogLimiter(Limit, _time);
        limiter.Admit(1, "a");
        _time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(3, Enumerable.Range(0, 50).Count(_ => limiter.Admit(1, "a").Admitted));
    }

    [Fact]
    public void many_peers_together_are_held_back_too_and_none_is_lost_from_the_count()
    {
        var limiter = new LogLimiter(Limit, _time, maxKeys: 16);
        var admitted = Enumerable.Range(0, 10_000).Count(i => limiter.Admit(1, $"peer {i}").Admitted);
        Assert.Equal(Limit.EventBurst, admitted);
        _time.Advance(TimeSpan.FromSeconds(100));
        var told = limiter.Admit(1, "peer 0").Suppressed
            + Enumerable.Range(10_000 - 16, 16).Sum(i => Retry(limiter, $"peer {i}"));
        Assert.Equal(10_000 - Limit.EventBurst, told);
    }

    [Fact]
    public void one_event_does_not_silence_another()
    {
        var limiter = new LogLimiter(Limit, _time);
        for (var i = 0; i < 100; i++)
            limiter.Admit(1, "a");
        Assert.True(limiter.Admit(2, "a").Admitted);
    }

    [Fact]
    public void once_per_peer_means_once()
    {
        var limiter = new LogLimiter(LogLimit.OncePerPeer, _time);
        Assert.True(limiter.Admit(1, "10.0.0.1").Admitted);
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.False(limiter.Admit(1, "10.0.0.1").Admitted);
        Assert.True(limiter.Admit(1, "10.0.0.2").Admitted);
    }

    private long Retry(LogLimiter limiter, string key)
    {
        _time.Advance(TimeSpan.FromSeconds(10));
        var admission = limiter.Admit(1, key);
        Assert.True(admission.Admitted);
        return admission.Suppressed;
    }
}
