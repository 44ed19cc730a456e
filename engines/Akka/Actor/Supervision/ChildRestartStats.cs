namespace Akka.Actor;

/// <summary>How often a child was restarted.</summary>
internal sealed class ChildRestartStats(LocalActorRef child)
{
    private int _count;
    private long _windowStart;

    public LocalActorRef Child { get; } = child;

    /// <summary>Counts a restart. A negative limit or window means none.</summary>
    public bool RequestRestartPermission(int maxNrOfRetries, int windowMs)
    {
        if (maxNrOfRetries == 0) return false;
        if (windowMs <= 0) return maxNrOfRetries < 0 || ++_count <= maxNrOfRetries;
        var limit = maxNrOfRetries < 0 ? 1 : maxNrOfRetries;
        var now = Environment.TickCount64;
        if (_count == 0 || now - _windowStart > windowMs)
        {
            _windowStart = now;
            _count = 1;
            return true;
        }

        return ++_count <= limit;
    }
}
