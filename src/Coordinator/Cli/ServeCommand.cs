using System.CommandLine;
using System.Net;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Sampling;
using ClusterLlm.Coordinator.Serving;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Hosting.Logging;
using ClusterLlm.Model.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm serve: a model behind OpenAI's HTTP API.</summary>
internal static class ServeCommand
{
    private const string KeyVariable = "CLUSTERLLM_API_KEY";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var defaults = new ServeOptions();
        var source = new Argument<string>("SOURCE") { Description = GenerateCommand.SourceDescription };
        var host = new Option<string>("--host")
        {
            Description = "Address to listen at",
            DefaultValueFactory = _ => defaults.Address.ToString(),
        };
        var port = new Option<int>("--port")
        {
            Description = "0 takes a free one",
            DefaultValueFactory = _ => defaults.Port,
        };
        var key = new Option<string?>("--api-key")
        {
            Description = $"What clients must send as a bearer token; {KeyVariable} says it unseen by other users",
        };
        var insecure = new Option<bool>("--insecure") { Description = "Let other machines in without an API key" };
        var name = new Option<string?>("--model-name")
        {
            Description = "What clients call it (default: the folder's name)",
        };
        var batch = new Option<int>("--batch")
        {
            Description = "Answers written at once",
            DefaultValueFactory = _ => defaults.Batch,
        };
        var queue = new Option<int>("--queue")
        {
            Description = "Requests that may wait beyond those",
            DefaultValueFactory = _ => defaults.Queue,
        };
        var format = new Option<LogFormat>("--log-format") { Description = "console, for people, or json" };
        var command = new Command("serve", "Serve a model with OpenAI's HTTP API")
        {
            source, host, port, key, insecure, name, batch, queue, format,
        };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(source)!, new ServeOptions
        {
            Address = Address(parsed.GetValue(host)!),
            Port = parsed.GetValue(port),
            ApiKey = parsed.GetValue(key) ?? Environment.GetEnvironmentVariable(KeyVariable),
            Insecure = parsed.GetValue(insecure),
            Model = parsed.GetValue(name) ?? NameOf(parsed.GetValue(source)!),
            Batch = parsed.GetValue(batch),
            Queue = parsed.GetValue(queue),
        }, parsed.GetValue(format)));
        return command;
    }

    private static async Task<int> RunAsync(string source, ServeOptions options, LogFormat format)
    {
        options.Check();
        var screen = new Screen();
        using var interrupts = new Interrupts();
        using var log = new ProcessLog(
            new ProcessLogOptions { Format = format, Level = LogLevel.Warning, ToStderr = true }, TimeProvider.System);
        using var generation = TextGeneration.Open(CheckpointCatalog.Find(source, screen.Warn));
        var server = await ApiServer.StartAsync(generation, options,
            logging => logging.Services.AddSingleton(log.Loggers), TimeProvider.System).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            screen.Line($"{options.Model} from {generation.Folder}; Ctrl-C stops");
            await Console.Out.WriteLineAsync($"{server.Url}/v1").ConfigureAwait(false);
            await Task.Delay(Timeout.InfiniteTimeSpan, interrupts.First)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            screen.Line("stopping: answers under way may end; Ctrl-C again stops at once");
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(interrupts.Second);
            patience.CancelAfter(Patience);
            await server.StopAsync(patience.Token).ConfigureAwait(false);
        }
        return ExitCodes.Done;
    }

    private static IPAddress Address(string host)
    {
        if (host == "localhost")
            return IPAddress.Loopback;
        return IPAddress.TryParse(host, out var address)
            ? address
            : throw new ConfigurationException(
                $"--host {host}: expected an IP address, such as 127.0.0.1, or localhost");
    }

    private static string NameOf(string source) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(source)));
}
