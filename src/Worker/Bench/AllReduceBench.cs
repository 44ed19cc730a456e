using System.Globalization;
using System.Text.Json;
using Akka.Actor;
using ClusterLlm.Hosting.Logging;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Planes;
using ClusterLlm.Worker.Collectives;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Worker.Bench;

/// <summary>
/// One rank of the all-reduce benchmark, over the very collective and data plane that training uses. Prints one JSON
/// line: seconds are from the moment the gradient is offered until the whole average is here, gigabytes per second are
/// buffer bytes over the median.
/// </summary>
internal sealed class AllReduceBench : ICollectiveObserver
{
    private static readonly RunId Run = new(new Guid("b3c4e1a8-0000-4000-8000-000000000001"));
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(5);

    private readonly AllReduceBenchOptions _options;
    private readonly TimeProvider _time = TimeProvider.System;

    /// <summary>Goes on elsewhere: the thread that completes it is still inside the collective.</summary>
    private TaskCompletionSource<long> _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AllReduceBench(AllReduceBenchOptions options) => _options = options;

    public static Task<int> RunAsync(AllReduceBenchOptions options) => new AllReduceBench(options).MeasureAsync();

    public void Reduced(ReductionCompleted completed) => _completed.TrySetResult(_time.GetTimestamp());

    public void Failed(ReductionFailed failed) =>
        _completed.TrySetException(new InvalidOperationException(failed.Reason));

    private async Task<int> MeasureAsync()
    {
        using var log = new ProcessLog(new ProcessLogOptions { ToStderr = true, Level = LogLevel.Warning }, _time);
        var loggers = log.Loggers;
        var lifetime = new ApplicationLifetime(loggers.CreateLogger<ApplicationLifetime>());
        await using var plane = await DataPlane.DataPlane
            .StartAsync(new OwnAddress(_options.Host), Plane.DefaultSilence, _options.Tls(loggers), loggers,
                lifetime, default).ConfigureAwait(false);
        var peers = _options.Workers - 1;
        var barrier = plane.ActorOf(Props.Create(() => new BenchBarrier(peers)), BenchBarrier.Name);
        var addresses = await ExchangeAsync(plane.Address).ConfigureAwait(false);
        var others = Enumerable.Range(0, _options.Workers).Where(r => r != _options.Rank).ToArray();
        foreach (var rank in others)
            plane.Connect(new WorkerId(rank), addresses[rank]);
        var gates = others.Select(rank => plane.Resolve(addresses[rank], BenchBarrier.Name)).ToArray();

        using var collective = new RemoteCollective(plane, this, _options.FrameBytes, _options.WindowBytes);
        plane.Landing.Collective = collective;
        var length = _options.Bytes / sizeof(float);
        using var gradient = Gradient(length);
        using var result = NativeFloats.Allocate(length);
        var plan = new CollectivePlan(At(1), new WorkerId(_options.Rank), _options.Workers,
            [.. addresses.Select((address, rank) =>
                new PlanMember(new WorkerId(rank), address, [new IndexRange(rank, rank + 1)]))]);
        var seconds = new List<double>();
        // The first iterations connect, compile and touch memory.
        var warmUp = Math.Max(3, _options.Iterations / 5);
        for (var iteration = 1; iteration <= warmUp + _options.Iterations; iteration++)
        {
            var step = new StepId(iteration);
            _completed = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            await PassAsync(barrier, gates, step).ConfigureAwait(false);
            var started = _time.GetTimestamp();
            collective.Begin(plan.ForStep(step), result);
            collective.Offer(plan.Reduction.Leaves.Single(l => plan.Reduction.Positions[l.Value].Rank == _options.Rank)
                .Key, gradient, 1);
            var ended = await _completed.Task.WaitAsync(Patience, _time).ConfigureAwait(false);
            if (iteration > warmUp)
                seconds.Add(_time.GetElapsedTime(started, ended).TotalSeconds);
        }

        Verify(result);
        await PassAsync(barrier, gates, new StepId(long.MaxValue)).ConfigureAwait(false);
        Report(seconds);
        return 0;
    }

    private static Coordinates At(long step) => new(Run, new Fence(1), new Generation(1), new StepId(step));

    private async Task<string[]> ExchangeAsync(string address)
    {
        var path = Path.Combine(_options.Folder, Name(_options.Rank));
        await File.WriteAllTextAsync(path + ".part", address).ConfigureAwait(false);
        File.Move(path + ".part", path, overwrite: true);
        var addresses = new string[_options.Workers];
        var start = _time.GetTimestamp();
        for (var rank = 0; rank < addresses.Length; rank++)
        {
            path = Path.Combine(_options.Folder, Name(rank));
            while (!File.Exists(path))
            {
                if (_time.GetElapsedTime(start) > Patience)
                    throw new TimeoutException($"rank {rank} did not come up");
                await Task.Delay(PollEvery, _time).ConfigureAwait(false);
            }

            addresses[rank] = await File.ReadAllTextAsync(path).ConfigureAwait(false);
        }

        return addresses;

        static string Name(int rank) => string.Create(CultureInfo.InvariantCulture, $"rank-{rank}");
    }

    private async Task PassAsync(IActorRef barrier, IActorRef[] gates, StepId step)
    {
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        barrier.Tell(new BenchBarrier.Wait(step, released), ActorRefs.NoSender);
        foreach (var gate in gates)
            gate.Tell(new StepApplied(At(step.Value), new WorkerId(_options.Rank), 0, 0), ActorRefs.NoSender);
        if (gates.Length > 0)
            await released.Task.WaitAsync(Patience, _time).ConfigureAwait(false);
    }

    /// <summary>Small whole numbers, so that sums and averages are exact.</summary>
    private NativeFloats Gradient(long length)
    {
        var gradient = NativeFloats.Allocate(length);
        for (var i = 0L; i < length; i++)
            gradient.Span(i, 1)[0] = i % 1024 * (_options.Rank + 1);
        return gradient;
    }

    private void Verify(NativeFloats result)
    {
        for (var i = 0L; i < result.Length; i++)
        {
            var expected = i % 1024 * (_options.Workers + 1) / 2f;
            if (result.Span(i, 1)[0] != expected)
                throw new InvalidDataException($"element {i} is {result.Span(i, 1)[0]} instead of {expected}");
        }
    }

    private void Report(List<double> seconds)
    {
        seconds.Sort();
        var median = seconds[seconds.Count / 2];
        Console.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["rank"] = _options.Rank,
            ["workers"] = _options.Workers,
            ["bytes"] = _options.Bytes,
            ["iterations"] = seconds.Count,
            ["seconds_min"] = seconds[0],
            ["seconds"] = median,
            ["gigabytes_per_second"] = _options.Bytes / median / 1e9,
            ["peak_resident_bytes"] = System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64,
        }));
    }
}
