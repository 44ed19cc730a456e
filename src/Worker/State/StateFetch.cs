using System.Buffers;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Data;
using ClusterLlm.Worker.Collectives;

namespace ClusterLlm.Worker.State;

/// <summary>
/// Receives the state of a step from several donors at once, in ranges that are asked for one after another: what was
/// asked for is all that is in flight. When a donor is lost, others go on where it stopped. Safe to call from any
/// thread.
/// </summary>
internal sealed class StateFetch
{
    /// <summary>Elements of one request.</summary>
    public const int RangeElements = 1 << 20;

    /// <summary>Requests to one donor that are not yet answered.</summary>
    private const int RangesPerDonor = 2;

    private readonly Lock _lock = new();
    private readonly Coordinates _at;
    private readonly WorkerId _self;
    private readonly string _dataAddress;
    private readonly IStateStore _store;
    private readonly IPeerLink _link;
    private readonly Dictionary<WorkerId, List<Piece>> _asked;
    private readonly HashSet<WorkerId> _quiet = [];
    private readonly LinkedList<Piece> _missing = [];
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StateFetch(Coordinates at, WorkerId self, string dataAddress, IEnumerable<WorkerId> donors,
        IStateStore store, IPeerLink link)
    {
        (_at, _self, _dataAddress, _store, _link) = (at, self, dataAddress, store, link);
        _asked = donors.ToDictionary(d => d, _ => new List<Piece>());
        foreach (var buffer in Enum.GetValues<StateBuffer>())
            for (var offset = 0L; offset < store.Length; offset += RangeElements)
                _missing.AddLast(new Piece(buffer, offset, Math.Min(store.Length, offset + RangeElements)));
    }

    /// <summary>Completes when everything is there; fails when no donor is left.</summary>
    public Task Completion => _completion.Task;

    public void Begin()
    {
        lock (_lock)
            AskAll("there is no donor");
    }

    public void Receive(StateSlice slice)
    {
        lock (_lock)
        {
            if (slice.At != _at || !_asked.TryGetValue(slice.From, out var pieces))
                return;
            _quiet.Remove(slice.From);
            var piece = pieces.Find(p => p.Buffer == slice.Buffer && p.Next == slice.Offset);
            var end = slice.Offset + slice.Payload.Length / sizeof(float);
            if (piece is null || end > piece.End || slice.Payload.Length % sizeof(float) != 0)
            {
                Lose(slice.From, $"{slice.From} sent elements {slice.Offset} to {end} of {slice.Buffer}, which it was not asked for");
                return;
            }

            _store.WriteState(slice.Buffer, slice.Offset, slice.Payload);
            piece.Next = end;
            if (piece.Next < piece.End)
                return;
            pieces.Remove(piece);
            Ask(slice.From, pieces);
            if (_missing.Count == 0 && _asked.Values.All(p => p.Count == 0))
                _completion.TrySetResult();
        }
    }

    public void Refused(StateRefused refused)
    {
        lock (_lock)
            if (refused.At == _at)
                Lose(refused.From, $"{refused.From} refused: {refused.Reason}");
    }

    /// <summary>The donor's connection was lost.</summary>
    public void Lost(WorkerId donor)
    {
        lock (_lock)
            Lose(donor, $"the connection to {donor} was lost");
    }

    /// <summary>
    /// Called now and then: a donor that sent nothing of what was asked of it since the last call is given up, since
    /// requests and answers may be lost with a connection whose end only the other side sees.
    /// </summary>
    public void GiveUpQuiet()
    {
        lock (_lock)
        {
            foreach (var donor in _quiet.Where(donor => _asked.TryGetValue(donor, out var p) && p.Count > 0).ToList())
                Lose(donor, $"{donor} sends nothing");
            _quiet.Clear();
            _quiet.UnionWith(_asked.Keys);
        }
    }

    private void Lose(WorkerId donor, string why)
    {
        if (!_asked.Remove(donor, out var pieces))
            return;
        foreach (var piece in Enumerable.Reverse(pieces))
            _missing.AddFirst(piece);
        AskAll(why);
    }

    private void AskAll(string why)
    {
        if (_asked.Count == 0)
            _completion.TrySetException(new InvalidOperationException($"no donor of the state is left: {why}"));
        foreach (var (donor, pieces) in _asked)
            Ask(donor, pieces);
    }

    private void Ask(WorkerId donor, List<Piece> pieces)
    {
        while (pieces.Count < RangesPerDonor && _missing.First is { } first)
        {
            _missing.RemoveFirst();
            var piece = first.Value;
            pieces.Add(piece);
            _link.Send(donor, new StateRequest(_at, _self, _dataAddress, piece.Buffer, piece.Next,
                piece.End - piece.Next));
        }
    }

    private sealed class Piece(StateBuffer buffer, long start, long end)
    {
        public StateBuffer Buffer => buffer;

        public long Next { get; set; } = start;

        public long End => end;
    }
}
