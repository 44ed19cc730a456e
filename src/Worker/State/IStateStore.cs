using System.Buffers;
using ClusterLlm.Protocol.Data;

namespace ClusterLlm.Worker.State;

/// <summary>
/// Parameters and moments as flat float32 buffers, for sending and receiving in ranges. Used while no update runs.
/// </summary>
internal interface IStateStore
{
    /// <summary>Elements of each buffer.</summary>
    long Length { get; }

    /// <summary>Elements [offset, offset + count); on the CPU the live memory itself.</summary>
    ReadOnlyMemory<byte> ReadState(StateBuffer buffer, long offset, int count);

    /// <summary>Overwrites elements from offset on.</summary>
    void WriteState(StateBuffer buffer, long offset, in ReadOnlySequence<byte> payload);
}
