using System.Collections.Concurrent;
using Akka.Actor;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Planes;
using ClusterLlm.Worker.Compute;
using ClusterLlm.Worker.Training;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterLlm.Worker.Tests.Actors;

/// <summary>Workers of one process over real data planes; the test plays the coordinator.</summary>
internal sealed class TestRun : IAsyncDisposable
{
    private static readonly RunId Run = new(new Guid("11111111-2222-3333-4444-555555555555"));
    private static readonly NumericsFingerprint Numerics = new("2", "openblas", "avx2", "native", 1, "fp32", "cpu");
    private static readonly UpdateCoefficients Update = new(0.5f, 1f, 0.1f, 0.05f);

    private readonly ActorSystem _system = ActorSystem.Create("test");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<object> _heard = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly IActorRef _coordinator;
    private readonly List<Place> _places = [];

    public TestRun() => _coordinator = _system.ActorOf(Props.Create(() => new Ear(_heard, _arrived)));

    public static Coordinates At(int generation, long step) =>
        new(Run, new Fence(1), new Generation(generation), new StepId(step));

    /// <summary>A worker that has joined and opened the run.</summary>
    public async Task<Place> StartAsync(long length)
    {
        var id = new WorkerId(_places.Count);
        var plane = await DataPlane.DataPlane.StartAsync(
            new OwnAddress("127.0.0.1"), Plane.DefaultSilence, NullLoggerFactory.Instance, new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance),
            TestContext.Current.CancellationToken);
        var computer = new FakeComputer(length);
        var compute = new ComputeThread();
        var ended = new TaskCompletionSource<(int, string)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var context = new WorkerContext
        {
            Worker = id,
            Incarnation = new Incarnation(Guid.NewGuid()),
            Host = "127.0.0.1",
            Opener = new Opener(computer),
            Compute = compute,
            Time = TimeProvider.System,
            Log = NullLogger.Instance,
            Ended = (code, reason) => ended.TrySetResult((code, reason)),
        };
        var coordinator = _coordinator;
        var actor = _system.ActorOf(Props.Create(() => new WorkerActor(context, coordinator)), $"worker-{id}");
        var place = new Place(id, actor, plane, computer, compute, ended.Task);
        _places.Add(place);
        actor.Tell(new WorkerActor.PlaneStarted(plane, Numerics));
        await HearAsync<JoinRun>(m => m.Worker == id);
        Tell(place, new JoinAccepted(1, At(1, 0), id, "", "", "", ""));
        return place;
    }

    public void Tell(Place place, object message) => place.Actor.Tell(message, _coordinator);

    /// <summary>A worker that holds the state of step 0: the first one initialises it, later ones receive it.</summary>
    public async Task<ulong> BringUpAsync(Place place, params Place[] donors)
    {
        if (donors.Length == 0)
        {
            Tell(place, new LoadState(At(2, 0), ""));
        }
        else
        {
            Tell(place, new ReceiveState(At(3, 0), [.. donors.Select(d => new StateDonor(d.Id, d.Plane.Address))],
                donors[0].Computer.StateHash()));
        }

        return (await HearAsync<StateReady>(m => m.Worker == place.Id)).StateHash;
    }

    public void Adopt(int generation, long step, int microBatches, params (Place Place, IndexRange[] Ranges)[] members)
    {
        var plan = new AdoptPlan(At(generation, step), microBatches,
            [.. members.Select(m => new PlanMember(m.Place.Id, m.Place.Plane.Address, m.Ranges))], []);
        foreach (var (place, _) in members)
            Tell(place, plan);
    }

    /// <summary>Waits until all are prepared, checks that they agree, and commits.</summary>
    public async Task<double> CommitAsync(int generation, long step, bool hold, params Place[] members)
    {
        var norms = new List<double>();
        foreach (var member in members)
            norms.Add((await HearAsync<StepPrepared>(m => m.Worker == member.Id && m.At == At(generation, step)))
                .SquaredNorm);
        Assert.All(norms, norm => Assert.Equal(norms[0], norm));
        foreach (var member in members)
            Tell(member, new CommitStep(At(generation, step), Update, Skip: false, hold, CheckpointWriter: null));
        return norms[0];
    }

    public async Task<T> HearAsync<T>(Func<T, bool> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        while (true)
        {
            if (_heard.OfType<T>().FirstOrDefault(condition) is { } message)
                return message;
            try
            {
                await _arrived.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                var heard = string.Join(", ",
                    _heard.Where(m => m is not WorkerHeartbeat).Select(m => m.GetType().Name));
                Assert.Fail($"no {typeof(T).Name}; heard {heard}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        foreach (var place in _places)
        {
            await place.Plane.DisposeAsync();
            place.Compute.Dispose();
        }
    }

    internal sealed record Place(
        WorkerId Id, IActorRef Actor, DataPlane.DataPlane Plane, FakeComputer Computer, ComputeThread Compute,
        Task<(int Code, string Reason)> Ended);

    private sealed class Opener(FakeComputer computer) : IRunOpener
    {
        public OpenedRun Open(JoinAccepted accepted) => new(computer, 64 * 1024, 256 * 1024, TimeSpan.FromSeconds(60));
    }

    private sealed class Ear : ReceiveActor
    {
        public Ear(ConcurrentQueue<object> heard, SemaphoreSlim arrived) => ReceiveAny(message =>
        {
            heard.Enqueue(message);
            arrived.Release();
        });
    }
}
