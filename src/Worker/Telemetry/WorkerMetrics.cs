using System.Diagnostics.Metrics;
using ClusterLlm.Engines.Torch;
using ClusterLlm.Hosting.Telemetry;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Worker.Collectives;

namespace ClusterLlm.Worker.Telemetry;

/// <summary>A worker's instruments: its part of each step, and what it holds.</summary>
internal sealed class WorkerMetrics : IDisposable
{
    public const string MeterName = "ClusterLlm.Worker";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _compute;
    private readonly Histogram<double> _reduce;
    private readonly Histogram<double> _apply;
    private readonly Counter<long> _tokens;
    private volatile RemoteCollective? _collective;
    private volatile Func<int>? _mailbox;

    public WorkerMetrics()
    {
        _compute = Seconds("clusterllm.compute.duration", "Forward and backward of this worker's part of a step");
        _reduce = Seconds("clusterllm.allreduce.duration", "From this worker's last gradient to the whole average");
        _apply = Seconds("clusterllm.apply.duration", "The update of the parameters by a committed step");
        _tokens = _meter.CreateCounter<long>("clusterllm.loss_tokens", "{token}",
            "Tokens that counted towards the loss in this worker's part of the steps it prepared");
        _meter.CreateObservableCounter("clusterllm.allreduce.bytes", Traffic, "By",
            "Payload that the all-reduce moved between this worker and its peers");
        _meter.CreateObservableGauge("clusterllm.allreduce.in_flight", () => _collective?.BytesInFlight ?? 0, "By",
            "Payload sent to peers that they have not yet acknowledged");
        _meter.CreateObservableGauge("clusterllm.memory.native", static () => TorchRuntime.LiveTensorBytes, "By",
            "Memory of tensors on the CPU; 0 where the engine does not tell");
        _meter.CreateObservableGauge("clusterllm.mailbox.depth", () => _mailbox?.Invoke() ?? 0, "{message}",
            "Messages that the worker's actor has not yet come to");
    }

    public Meter Meter => _meter;

    /// <summary>From now on it is asked about these; on any thread.</summary>
    public void Watch(Func<int> mailbox) => _mailbox = mailbox;

    public void Watch(RemoteCollective collective) => _collective = collective;

    public void Prepared(StepPrepared step)
    {
        _compute.Record(step.ComputeSeconds);
        _reduce.Record(step.ReduceSeconds);
        _tokens.Add(step.Losses.Sum(loss => loss.Tokens));
    }

    public void Applied(double seconds) => _apply.Record(seconds);

    public void Dispose() => _meter.Dispose();

    private Histogram<double> Seconds(string name, string description) =>
        _meter.CreateHistogram(name, "s", description, null, Buckets.Seconds);

    private IEnumerable<Measurement<long>> Traffic()
    {
        if (_collective?.Traffic is not { } traffic)
            yield break;
        yield return new(traffic.Sent, new KeyValuePair<string, object?>("direction", "sent"));
        yield return new(traffic.Received, new KeyValuePair<string, object?>("direction", "received"));
    }
}
