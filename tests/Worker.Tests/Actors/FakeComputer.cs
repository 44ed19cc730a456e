using System.Buffers;
using ClusterLlm.Model.Training;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Data;
using ClusterLlm.Worker.Collectives;
using ClusterLlm.Worker.Compute;

namespace ClusterLlm.Worker.Tests.Actors;

/// <summary>
/// A model without Torch: gradients are a function of parameters, step and micro-batch, updates are plain descent.
/// </summary>
internal sealed class FakeComputer : IGradientComputer
{
    private readonly NativeFloats[] _state;
    private readonly List<NativeFloats> _buffers = [];

    public FakeComputer(long length)
    {
        Length = length;
        _state = [NativeFloats.Allocate(length), NativeFloats.Allocate(length), NativeFloats.Allocate(length)];
        Result = NativeFloats.Allocate(length);
    }

    public long Length { get; }

    public NativeFloats Result { get; }

    /// <summary>Called before each micro-batch.</summary>
    public Action<int> Computing { get; set; } = _ => { };

    private int Count => (int)Length;

    public void Initialize()
    {
        for (var buffer = 0; buffer < _state.Length; buffer++)
            for (var i = 0; i < Count; i++)
                _state[buffer].Span(0, Count)[i] = buffer + i * 1e-3f;
    }

    public void Load(string checkpointDirectory) => throw new InvalidDataException($"{checkpointDirectory} is torn");

    public TokenLoss ComputeGradient(StepId step, int microBatch, int buffer, bool accumulate)
    {
        Computing(microBatch);
        var random = new Random((int)step.Value * 1000 + microBatch);
        var parameters = _state[0].Span(0, Count);
        var gradient = Gradient(buffer).Span(0, Count);
        for (var i = 0; i < Count; i++)
            gradient[i] = (accumulate ? gradient[i] : 0) + (random.NextSingle() - 0.5f) * parameters[i];
        return new TokenLoss(step.Value + microBatch / 3.0, 7 + microBatch);
    }

    public unsafe void Add(int target, int other) =>
        FloatMath.Add(Gradient(target).Pointer, Gradient(other).Pointer, Gradient(target).Pointer, Length);

    public void Publish(int buffer)
    {
    }

    public NativeFloats Gradient(int buffer)
    {
        lock (_buffers)
        {
            while (_buffers.Count <= buffer)
                _buffers.Add(NativeFloats.Allocate(Length));
            return _buffers[buffer];
        }
    }

    public void Apply(in UpdateCoefficients update)
    {
        var parameters = _state[0].Span(0, Count);
        var gradient = Result.Span(0, Count);
        for (var i = 0; i < Count; i++)
            parameters[i] -= update.LearningRate * gradient[i];
    }

    public TokenLoss Evaluate(int batch) => new(batch * 2, 5);

    public ulong StateHash()
    {
        var hash = 14695981039346656037UL;
        foreach (var buffer in _state)
            foreach (var value in buffer.Span(0, Count))
                hash = (hash ^ BitConverter.SingleToUInt32Bits(value)) * 1099511628211UL;
        return hash;
    }

    public Task<CheckpointOnDisk> StartCheckpoint(Coordinates at, RunProgress? progress) =>
        Task.FromResult(new CheckpointOnDisk($"step-{at.Step}", "sha", 1, 0));

    public ReadOnlyMemory<byte> ReadState(StateBuffer buffer, long offset, int count) =>
        _state[(int)buffer].Bytes(offset, count);

    public void WriteState(StateBuffer buffer, long offset, in ReadOnlySequence<byte> payload) =>
        payload.CopyTo(_state[(int)buffer].Bytes(offset, (int)payload.Length / sizeof(float)).Span);

    public void Dispose()
    {
    }
}
