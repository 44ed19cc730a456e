using ClusterLlm.Model.Configuration;
using ClusterLlm.Worker.Bench;
using ClusterLlm.Worker.Hosting;

try
{
    return args is ["bench-allreduce", ..]
        ? await AllReduceBench.RunAsync(AllReduceBenchOptions.Parse(args[1..]))
        : await WorkerProcess.RunAsync(WorkerOptions.Parse(args));
}
catch (ConfigurationException exception)
{
    await Console.Error.WriteLineAsync($"worker: {exception.Message}");
    return 2;
}
