using Akka.Remote;

namespace Akka.Tests.Remote.Internal;

public sealed class PhiAccrualTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PhiAccrualSettings Settings = PhiAccrualSettings.Cluster;

    [Fact]
    public void suspicion_grows_with_silence_and_never_shrinks_meanwhile()
    {
        var history = Beating(20, _ => 1000);
        var last = Start.AddSeconds(20);
        var phis = Enumerable.Range(0, 100).Select(i => history.Phi(Settings, last.AddMilliseconds(100 * i))).ToList();

        Assert.Equal(phis.Order(), phis);
        Assert.True(phis[0] < 0.1);
        Assert.True(phis[^1] > Settings.Threshold);
    }

    [Fact]
    public void phi_is_the_tail_of_the_normal_distribution()
    {
        // One interval of each: mean 1000 ms, standard deviation 200 ms.
        var settings = Settings with { AcceptableHeartbeatPause = TimeSpan.Zero, MaxSampleSize = 2 };
        var history = PhiAccrualHistory.Start(settings, Start);
        var now = Start;
        foreach (var interval in new[] { 800, 1200 }) history =
            history.Heartbeat(settings, now = now.AddMilliseconds(interval));

        // -log10 of the upper tail at 0, 1, 2 and 3 standard deviations.
        foreach (var (deviations, expected) in new[] { (0, 0.30103), (1, 0.79955), (2, 1.64302), (3, 2.86970) })
        {
            var phi = history.Phi(settings, now.AddMilliseconds(1000 + (200 * deviations)));
            Assert.InRange(phi, expected - 0.06, expected + 0.06);
        }
    }

    [Fact]
    public void a_peer_that_never_answers_is_suspected_too()
    {
        var history = PhiAccrualHistory.Start(Settings, Start);

        Assert.True(history.IsAvailable(Settings, Start.AddSeconds(1)));
        Assert.False(history.IsAvailable(Settings, Start.AddSeconds(30)));
    }

    [Fact]
    public void an_irregular_peer_is_given_more_time()
    {
        var regular = Beating(50, _ => 1000);
        var irregular = Beating(50, i => i % 2 == 0 ? 200 : 1800);
        var later = Start.AddSeconds(50 + 6);

        Assert.True(regular.Phi(Settings, later) > irregular.Phi(Settings, later));
    }

    [Fact]
    public void a_peer_that_was_lost_and_answers_is_available_at_once()
    {
        var history = Beating(20, _ => 1000);
        var back = Start.AddMinutes(5);
        Assert.False(history.IsAvailable(Settings, back));

        history = history.Heartbeat(Settings, back);

        Assert.True(history.IsAvailable(Settings, back.AddSeconds(2)));
        Assert.False(history.IsAvailable(Settings, back.AddSeconds(20)));
    }

    [Fact]
    public void a_pause_within_what_is_acceptable_is_not_suspicious()
    {
        var history = Beating(100, _ => 1000);

        Assert.True(history.IsAvailable(Settings, Start.AddSeconds(100) + Settings.AcceptableHeartbeatPause));
    }

    private static PhiAccrualHistory Beating(int count, Func<int, int> intervalMs)
    {
        var history = PhiAccrualHistory.Start(Settings, Start);
        var now = Start;
        for (var i = 0; i < count; i++) history = history.Heartbeat(Settings, now = now.AddMilliseconds(intervalMs(i)));
        return history;
    }
}
