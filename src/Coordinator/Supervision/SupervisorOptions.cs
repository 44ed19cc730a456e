using System.Globalization;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Supervision;

/// <summary>How worker processes are started.</summary>
internal sealed record SupervisorOptions
{
    public required string Executable { get; init; }

    /// <summary>Of the control plane: akka.tcp://clusterllm@host:port.</summary>
    public required string CoordinatorAddress { get; init; }

    public required string RunDirectory { get; init; }
    public required int Workers { get; init; }
    public required ClusterOptions Cluster { get; init; }

    /// <summary>Processes of places that an earlier coordinator started and that are alive.</summary>
    public IReadOnlyDictionary<WorkerId, int> Survivors { get; init; } = new Dictionary<WorkerId, int>();

    public RestartPolicy Restart { get; init; } = RestartPolicy.Default;

    /// <summary>Which the worker itself writes.</summary>
    public string LogPath(WorkerId worker) => Path.Combine(RunDirectory, "logs", $"{worker}.log");

    public System.Diagnostics.ProcessStartInfo StartInfo(WorkerId worker)
    {
        var id = worker.Value.ToString(CultureInfo.InvariantCulture);
        var start = new System.Diagnostics.ProcessStartInfo(Executable,
            ["--coordinator", CoordinatorAddress, "--worker-id", id, "--run", RunDirectory, "--log-stderr", "false"]);
        // Thread pools of libtorch and BLAS are sized when they load.
        var threads = Cluster.ThreadsPerWorker.ToString(CultureInfo.InvariantCulture);
        start.Environment["OMP_NUM_THREADS"] = threads;
        start.Environment["OPENBLAS_NUM_THREADS"] = threads;
        start.Environment["MKL_NUM_THREADS"] = threads;
        if (Cluster.Device == ComputeDevice.Cuda)
            start.Environment["CUDA_VISIBLE_DEVICES"] = Machine.VisibleGpus() is { Count: > 0 } gpus
                ? gpus[worker.Value % gpus.Count] : id;
        return start;
    }
}
