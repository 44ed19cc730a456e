using ClusterLlm.Protocol;

namespace ClusterLlm.Worker.Collectives;

/// <summary>Sends messages of the data plane to other workers: at most once, in order, without waiting.</summary>
internal interface IPeerLink
{
    void Send(WorkerId peer, object message);
}
