using ClusterLlm.Model.Training;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Worker.Collectives;
using ClusterLlm.Worker.State;

namespace ClusterLlm.Worker.Compute;

/// <summary>
/// The model, its data and its gradient buffers, as the compute thread uses them. Buffers are numbers from 0; each is
/// made when it is first named and lives as long as the process.
/// </summary>
internal interface IGradientComputer : IStateStore, IDisposable
{
    /// <summary>The state of step 0.</summary>
    void Initialize();

    void Load(string checkpointDirectory);

    /// <summary>
    /// Writes the gradient of the sum of the micro-batch's token losses into the buffer, or adds it to what is there.
    /// </summary>
    TokenLoss ComputeGradient(StepId step, int microBatch, int buffer, bool accumulate);

    /// <summary>target = target + other, elementwise.</summary>
    void Add(int target, int other);

    /// <summary>Makes the buffer's present content readable through <see cref="Gradient"/>.</summary>
    void Publish(int buffer);

    /// <summary>A published buffer in the CPU's memory. On any thread.</summary>
    NativeFloats Gradient(int buffer);

    /// <summary>Where the collective leaves the averaged gradient. On any thread.</summary>
    NativeFloats Result { get; }

    /// <summary>
    /// One update with <see cref="Result"/>. What a background checkpoint still has to read is copied first.
    /// </summary>
    void Apply(in UpdateCoefficients update);

    TokenLoss Evaluate(int batch);

    /// <summary>Over parameters and moments.</summary>
    ulong StateHash();

    /// <summary>
    /// Begins to write the present state, that of at.Step, in the background; completes when it is on disk.
    /// </summary>
    Task<CheckpointOnDisk> StartCheckpoint(Coordinates at, RunProgress? progress);
}
