using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Operations.Client;
using ClusterLlm.Coordinator.Operations.Contracts;
using ClusterLlm.Coordinator.Sessions;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>What the API of a run that goes on says of it.</summary>
internal static class LiveStatus
{
    private const int CurvePoints = 60;

    /// <param name="client">Owned.</param>
    /// <param name="run">The run's files where they are at hand: what they say is shown if its API does not
    /// answer.</param>
    /// <param name="json">One object, not lines.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async Task<int> ShowAsync(
        RunClient client, RunProcesses? run, bool json, CancellationToken cancellation)
    {
        using (client)
        {
            try
            {
                var status = await client.StatusAsync(cancellation).ConfigureAwait(false);
                var workers = await client.WorkersAsync(cancellation).ConfigureAwait(false);
                if (json)
                    Print(status, workers, run);
                else
                    await WriteAsync(client, status, workers, cancellation).ConfigureAwait(false);
                return ExitCodes.Done;
            }
            catch (IOException) when (run is not null)
            {
                return StatusCommand.Show(run, json);
            }
        }
    }

    public static string Line(WorkerView worker) => string.Create(CultureInfo.InvariantCulture,
        $"{worker.Id,-12} process {worker.Pid} on {worker.Host}: {worker.Status}{(worker.Draining ? ", leaving" : "")}, {worker.Phase} for {worker.PhaseSeconds:F1} s{(worker.Restarts > 0 ? $", {worker.Restarts} restarts" : "")}{(worker.Detail.Length > 0 ? $"; waits for {worker.Detail}" : "")}");

    private static async Task WriteAsync(RunClient client, RunStatus status, WorkerList workers,
        CancellationToken cancellation)
    {
        var output = Console.Out;
        var validation = status.ValLoss is { } value
            ? string.Create(CultureInfo.InvariantCulture, $" (validation {value:F4})")
            : "";
        var loss = status.Loss is { } last
            ? string.Create(CultureInfo.InvariantCulture, $", loss {last:F4}{validation}")
            : "";
        output.WriteLine($"step {status.Step} of {status.Steps}{loss}; {(status.Ended ? "ended" : status.Phase)}"
            + (status.Reason is { } reason ? $": {reason}" : ""));
        if (status.TokensPerSecond is { } pace)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"pace         {pace:N0} tokens/s, goodput {status.Goodput:P0}{(status.EtaSeconds is { } left ? $", {Durations.Of(left)} left" : "")}"));
        output.WriteLine($"page         {client.Url}");
        foreach (var worker in workers.Workers)
            output.WriteLine(Line(worker));
        var rows = await client.SampleMetricsAsync(CurvePoints, cancellation).ConfigureAwait(false);
        if (rows.Rows.Count > 1)
            output.WriteLine(
                $"loss         {Sparkline.Of([.. rows.Rows.Select(row => row.Loss ?? double.NaN)], CurvePoints)}");
    }

    /// <summary>cluster.json's fields under those of the API, so that what reads one reads the other.</summary>
    private static void Print(RunStatus status, WorkerList workers, RunProcesses? run)
    {
        var fields = run is null ? [] : JsonNode.Parse(run.Root.GetRawText())!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(status,
            OperationsJson.Readable.RunStatus)!.AsObject())
            fields[name] = value?.DeepClone();
        fields["workers"] = JsonSerializer.SerializeToNode(workers,
            OperationsJson.Readable.WorkerList)!["workers"]!.DeepClone();
        fields["alive"] = !status.Ended;
        Console.Out.WriteLine(fields.ToJsonString(JsonText.Options));
    }
}
