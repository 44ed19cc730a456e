using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Worker.Compute;

/// <summary>Makes the model and opens the corpus of the run that was joined. Called on the compute thread.</summary>
internal interface IRunOpener
{
    OpenedRun Open(JoinAccepted accepted);
}
