namespace ClusterLlm.Worker.Collectives;

/// <summary>Payload bytes that collectives of this process have moved. On any thread.</summary>
internal sealed class ReductionTraffic
{
    private long _sent;
    private long _received;

    public long Sent => Interlocked.Read(ref _sent);

    public long Received => Interlocked.Read(ref _received);

    public void AddSent(long bytes) => Interlocked.Add(ref _sent, bytes);

    public void AddReceived(long bytes) => Interlocked.Add(ref _received, bytes);
}
