using System.CommandLine;
using System.Globalization;
using ClusterLlm.Coordinator.Bundles;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm bundle: what is known about a run, in one file to be given to whoever helps.</summary>
internal static class BundleCommand
{
    public static Command Create()
    {
        var directory = new Argument<string>("RUN_DIR") { Description = "Of the run, finished or going" };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The zip file (default: <run>-<time>.zip here)",
            HelpName = "file.zip",
        };
        var samples = new Option<bool>("--with-samples") { Description = "Put in texts that the model wrote" };
        var command = new Command("bundle",
            "Put configuration, events, metrics, logs and flight recorders of a run into a zip file: no secrets, no data")
        {
            directory, output, samples,
        };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(directory)!, parsed.GetValue(output),
            parsed.GetValue(samples), TimeProvider.System, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string directory, string? output, bool samples, TimeProvider time,
        CancellationToken cancellation)
    {
        var run = new RunDirectory(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));
        if (!Directory.Exists(run.Path))
            throw new ConfigurationException($"{directory}: no such folder; expected a run directory");
        var path = Path.GetFullPath(output ?? string.Create(CultureInfo.InvariantCulture,
            $"{Path.GetFileName(run.Path)}-{time.GetLocalNow():yyyyMMdd-HHmmss}.zip"));
        if (File.Exists(path))
            throw new ConfigurationException($"{path} exists; choose another --output");
        var flights = await FlightRequest.AskAsync(run, time, cancellation).ConfigureAwait(false);
        await Console.Error.WriteLineAsync($"flight recorders: {flights}").ConfigureAwait(false);
        foreach (var omission in Bundle.Write(
            new BundleRequest { Run = run, Output = path, WithSamples = samples }, flights, time))
            await Console.Error.WriteLineAsync($"left out: {omission.Name}: {omission.Reason}").ConfigureAwait(false);
        await Console.Out.WriteLineAsync(path).ConfigureAwait(false);
        return ExitCodes.Done;
    }
}
