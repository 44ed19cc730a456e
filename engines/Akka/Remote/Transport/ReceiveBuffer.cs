using System.Buffers.Binary;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>
/// Reads frames from a connection into one reused buffer in which each frame lies in one piece. Reads are small enough
/// that what was read is still in the processor's cache when it is decoded. The buffer grows with what has arrived of a
/// frame, not with what its length promises, and never beyond the limit.
/// </summary>
internal sealed class ReceiveBuffer(Channel channel)
{
    private const int LengthBytes = 4;
    private const int ReadBytes = 64 * 1024;

    /// <summary>How far into the next frame a read may go: what is read too early must be moved.</summary>
    private const int ReadAhead = 8 * 1024;

    private byte[] _buffer = new byte[ReadBytes];
    private int _start;
    private int _end;
    private ReadOnlyMemory<byte> _frame;

    /// <summary>The frame's kind and body; valid until the next call of <see cref="ReadFrame"/>.</summary>
    public ReadOnlyMemory<byte> Frame => _frame;

    /// <summary>False at the end of the stream.</summary>
    public bool ReadFrame(int maxBytes)
    {
        while (true)
        {
            var missing = LengthBytes;
            if (_end - _start >= LengthBytes)
            {
                var length = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_start));
                if (length < 1 || length > maxBytes)
                    throw new WireFormatException($"a frame of {length} bytes; the limit is {maxBytes}");
                var total = LengthBytes + (int)length;
                if (_end - _start >= total)
                {
                    _frame = _buffer.AsMemory(_start + LengthBytes, (int)length);
                    _start += total;
                    return true;
                }
                missing = total - (_end - _start);
                MakeRoom(total);
            }
            else
            {
                MakeRoom(LengthBytes);
            }
            var want = Math.Min(Math.Min(_buffer.Length - _end, ReadBytes), missing + ReadAhead);
            var read = channel.Receive(_buffer.AsSpan(_end, want));
            if (read == 0) return false;
            _end += read;
        }
    }

    /// <summary>
    /// Makes sure that there is room behind what was read, in which a frame of so many bytes comes to lie in one piece.
    /// </summary>
    private void MakeRoom(int total)
    {
        if (_start == _end) _start = _end = 0;
        if (_buffer.Length - _start > total) return;
        var target = _buffer;
        if (_buffer.Length <= total)
        {
            if (_start == 0 && _end < _buffer.Length) return;
            // Twice what the peer has really sent, whatever length it promised.
            if (_start == 0) target = new byte[Math.Min(total, 2 * _buffer.Length) + ReadBytes];
        }
        Buffer.BlockCopy(_buffer, _start, target, 0, _end - _start);
        _end -= _start;
        _start = 0;
        _buffer = target;
    }
}
