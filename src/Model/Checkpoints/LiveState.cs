using ClusterLlm.Model.Training;
using ClusterLlm.Model.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>
/// A replica's state as of now, read once from front to back while it lives on: before anything in it changes, <see
/// cref="EnsureCopied"/> sets aside what is still unread. Safe for one reader and one writer.
/// </summary>
internal sealed class LiveState(Replica replica) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Tensor[] _live = [replica.Parameters, replica.FirstMoments, replica.SecondMoments];

    // Element _copyStart[part] of a part is the first of its copy.
    private readonly Tensor?[] _copies = new Tensor?[3];
    private readonly long[] _copyStart = new long[3];

    // Everything before (_part, _next) was read and will not be read again.
    private int _part;
    private long _next;
    private bool _copied;
    private Exception? _lost;

    public ParameterLayout Layout { get; } = replica.Model.Layout;

    public LanguageModel Model { get; } = replica.Model;

    /// <summary>Elements [offset, offset + destination.Length) of the part, behind everything read before.</summary>
    public void Read(StatePart part, long offset, Span<float> destination)
    {
        lock (_lock)
        {
            if ((int)part < _part || ((int)part == _part && offset < _next))
                throw new InvalidOperationException($"element {offset} of {part} was passed already");
            if (_lost is not null)
                throw new CheckpointException($"its state could not be set aside in time: {_lost.Message}", _lost);
            if (_copied)
                FlatBuffers.Read(_copies[(int)part]!, offset - _copyStart[(int)part], destination);
            else
                FlatBuffers.Read(_live[(int)part], offset, destination);
            for (; _part < (int)part; _part++)
                _copies[_part]?.Dispose();
            _next = offset + destination.Length;
        }
    }

    /// <summary>After this the replica may change. A failure to do so fails the reader, not the caller.</summary>
    public void EnsureCopied()
    {
        lock (_lock)
        {
            if (_copied || _lost is not null)
                return;
            try
            {
                for (int part = _part; part < _live.Length; part++)
                {
                    _copyStart[part] = part == _part ? _next : 0;
                    using var rest = _live[part].narrow(0, _copyStart[part], Layout.Length - _copyStart[part]);
                    _copies[part] = rest.device_type == DeviceType.CPU ? rest.clone() : rest.cpu();
                }

                _copied = true;
            }
            catch (Exception error)
            {
                // Training goes on without this checkpoint; the reader reports it.
                _lost = error;
            }
        }
    }

    /// <summary>Nothing will be read any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _copied = true;
            foreach (var copy in _copies)
                copy?.Dispose();
        }
    }
}
