using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Data;

namespace ClusterLlm.Worker.Collectives;

/// <summary>
/// Bytes received from one peer, returned to it in quarters of a window rather than with every message.
/// </summary>
internal sealed class CreditLedger(RunId run, WorkerId self, WorkerId peer, IPeerLink link, int windowBytes)
{
    private readonly Lock _lock = new();
    private long _owed;

    public void Received(long bytes)
    {
        long due;
        lock (_lock)
        {
            _owed += bytes;
            if (_owed < windowBytes / 4)
                return;
            due = _owed;
            _owed = 0;
        }

        link.Send(peer, new Credit(run, self, due));
    }
}
