using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Training;
using ClusterLlm.Protocol.Control;
using static TorchSharp.torch;

namespace ClusterLlm.Worker.Compute;

/// <summary>
/// Opens a run with a Torch replica on this worker's device. A worker joins when Torch is loaded, so no waiting is done
/// here.
/// </summary>
internal sealed class RunOpener(Task<(Device Device, NumericsFingerprint Numerics)> torch, TimeProvider time)
    : IRunOpener
{
    public OpenedRun Open(JoinAccepted accepted)
    {
        var configuration = ConfigurationFile.Parse(accepted.ConfigurationYaml, "the run's configuration");
        // Thread counts belong to the thread that computes.
        set_num_threads(torch.Result.Numerics.Threads);
        // The coordinator has verified the data; hashing it again would only delay the start.
        var data = TrainingData.Open(configuration, accepted.CorpusDirectory, verify: false);
        var replica = Replica.Create(configuration, data.VocabularySize, torch.Result.Device);
        var run = new TrainingRun(configuration, accepted.ConfigurationYaml, accepted.RunDirectory, data,
            torch.Result.Numerics, time);
        return new OpenedRun(new TorchGradientComputer(run, replica), configuration.Cluster.FrameBytes,
            configuration.Cluster.WindowBytes,
            TimeSpan.FromSeconds(configuration.Cluster.OrphanTimeout));
    }
}
