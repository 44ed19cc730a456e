using System.Buffers;
using System.Runtime.InteropServices;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Training;
using ClusterLlm.Model.Transformer;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Data;
using ClusterLlm.Worker.Collectives;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Worker.Compute;

/// <summary>
/// The replica of this worker. On the CPU its gradients are read where they lie; on a GPU they pass through the CPU's
/// memory, where the collective works.
/// </summary>
internal sealed class TorchGradientComputer : IGradientComputer
{
    private readonly TrainingRun _run;
    private readonly Replica _replica;
    private readonly bool _onCpu;
    private readonly List<GradientBuffer> _buffers = [];
    private readonly GradientBuffer _result;
    private BackgroundCheckpoint? _checkpoint;

    public TorchGradientComputer(TrainingRun run, Replica replica)
    {
        (_run, _replica) = (run, replica);
        _onCpu = replica.Parameters.device_type == DeviceType.CPU;
        _result = new GradientBuffer(replica.CreateGradientBuffer());
    }

    public long Length => _replica.Length;

    public NativeFloats Result => _result.Host;

    public void Initialize()
    {
        FinishCopying();
        _replica.Initialize(_run.Configuration.Training.Seed);
    }

    public void Load(string checkpointDirectory)
    {
        FinishCopying();
        _replica.Load(checkpointDirectory);
    }

    public TokenLoss ComputeGradient(StepId step, int microBatch, int buffer, bool accumulate) =>
        _replica.ComputeGradient(_run.Data.MicroBatch(step.Value, microBatch), _run.Configuration.Training.Seed,
            step.Value, microBatch, Buffer(buffer).Tensor, accumulate);

    public unsafe void Add(int target, int other)
    {
        if (_onCpu)
            FloatMath.Add(Buffer(target).Host.Pointer, Buffer(other).Host.Pointer, Buffer(target).Host.Pointer, Length);
        else
            Buffer(target).Tensor.add_(Buffer(other).Tensor).Dispose();
    }

    public void Publish(int buffer) => Buffer(buffer).Download();

    public NativeFloats Gradient(int buffer) => Buffer(buffer).Host;

    public void Apply(in UpdateCoefficients update)
    {
        FinishCopying();
        _result.Upload();
        _replica.Apply(_result.Tensor,
            new UpdateValues(update.LearningRate, update.ClipScale, update.BiasCorrection1, update.BiasCorrection2));
    }

    public TokenLoss Evaluate(int batch) => _replica.Evaluate(_run.Data.EvaluationBatch(batch));

    public ulong StateHash() => _replica.StateHash();

    public async Task<CheckpointOnDisk> StartCheckpoint(Coordinates at, RunProgress? progress)
    {
        var checkpoint = BackgroundCheckpoint.Start(_run.CheckpointRoot, _run.CheckpointInfo(at, progress), _replica,
            _run.Time);
        _checkpoint = checkpoint;
        var (directory, bytes, sha256, seconds) = await checkpoint.Completion.ConfigureAwait(false);
        return new CheckpointOnDisk(directory, sha256, bytes, seconds);
    }

    public ReadOnlyMemory<byte> ReadState(StateBuffer buffer, long offset, int count)
    {
        if (_onCpu)
            return StateMemory(buffer).Bytes(offset, count);
        var copy = new byte[count * sizeof(float)];
        FlatBuffers.Read(State(buffer), offset, MemoryMarshal.Cast<byte, float>(copy.AsSpan()));
        return copy;
    }

    public void WriteState(StateBuffer buffer, long offset, in ReadOnlySequence<byte> payload)
    {
        if (_onCpu)
        {
            payload.CopyTo(StateMemory(buffer).Bytes(offset, (int)(payload.Length / sizeof(float))).Span);
            return;
        }

        var values = new float[payload.Length / sizeof(float)];
        payload.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        FlatBuffers.Write(State(buffer), offset, values);
    }

    public void Dispose()
    {
        _buffers.ForEach(b => b.Dispose());
        _result.Dispose();
        _replica.Dispose();
        _run.Data.Dispose();
    }

    private GradientBuffer Buffer(int index)
    {
        lock (_buffers)
        {
            while (_buffers.Count <= index)
                _buffers.Add(new GradientBuffer(_replica.CreateGradientBuffer()));
            return _buffers[index];
        }
    }

    private Tensor State(StateBuffer buffer) => buffer switch
    {
        StateBuffer.Parameters => _replica.Parameters,
        StateBuffer.FirstMoments => _replica.FirstMoments,
        _ => _replica.SecondMoments,
    };

    private NativeFloats StateMemory(StateBuffer buffer) => GradientBuffer.MemoryOf(State(buffer));

    /// <summary>The state is about to change under a checkpoint that still reads it.</summary>
    private void FinishCopying()
    {
        _checkpoint?.EnsureCopied();
        if (_checkpoint?.Completion.IsCompleted == true)
            _checkpoint = null;
    }
}
