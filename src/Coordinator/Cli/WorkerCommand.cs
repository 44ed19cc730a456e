using System.CommandLine;
using ClusterLlm.Coordinator.Supervision;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm worker: one more worker for a run whose coordinator is elsewhere.</summary>
internal static class WorkerCommand
{
    public static Command Create()
    {
        var join = new Option<string>("--join")
        {
            Description = "The run's coordinator",
            HelpName = "host:port",
            Required = true,
        };
        var place = new Option<string?>("--worker-id")
        {
            Description = "A place of its own: a number, or a name that ends in one such as a pod's, worker-1 "
                + "(default: given by the coordinator)",
            HelpName = "id",
        };
        var host = new Option<string?>("--host")
        {
            Description = "The name or address by which others reach this worker (default: that from which it reaches the coordinator)",
            HelpName = "address",
        };
        var bind = new Option<string?>("--bind-host")
        {
            Description = "The address on which it listens (default: that of --host)",
            HelpName = "address",
        };
        var http = new Option<string?>("--http")
        {
            Description = "Where its metrics and health are served, or off (default: a free port of 127.0.0.1)",
            HelpName = "host:port|off",
        };
        var format = new Option<string?>("--log-format") { Description = "console or json", HelpName = "name" };
        var level = new Option<string?>("--log-level") { Description = "The least that is logged", HelpName = "name" };
        var certificates = new Option<string?>("--certificates")
        {
            Description = "This machine has its ca.pem, node.pem and node.key there (see clusterllm certs)",
            HelpName = "dir",
        };
        var token = new Option<string?>("--join-token-file")
        {
            Description = "The file with the secret that the run asks for",
            HelpName = "file",
        };
        var insecure = new Option<bool>("--insecure")
        {
            Description = "Join over the network without certificates: everyone there can read and change all that is said",
        };
        var command = new Command("worker", "Take part in a run, beside the workers that its coordinator started")
        {
            join, place, host, bind, http, format, level, certificates, token, insecure,
        };
        command.SetAction(parsed =>
        {
            List<string> arguments = ["--coordinator", CoordinatorAt.Parse("--join", parsed.GetValue(join)!,
                parsed.GetValue(certificates) is not null)];
            foreach (var (option, name) in new[]
            {
                (place, "--worker-id"), (host, "--data-host"), (bind, "--bind-host"), (http, "--http"),
                (format, "--log-format"), (level, "--log-level"), (certificates, "--certificates"),
                (token, "--join-token-file"),
            })
                if (parsed.GetValue(option) is { } value)
                    arguments.AddRange([name, value]);
            if (parsed.GetValue(insecure))
                arguments.AddRange(["--insecure", "true"]);
            return ProcessImage.Replace(WorkerExecutable.Find(), arguments);
        });
        return command;
    }
}
