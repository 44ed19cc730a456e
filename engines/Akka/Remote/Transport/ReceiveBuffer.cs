using System.Buffers.Binary;
using System.Net.Sockets;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>
/// Reads frames from a socket into one reused buffer in which each frame lies in one piece. Reads are small enough that
/// what was read is still in the processor's cache when it is decoded. The buffer grows to the largest frame seen,
/// never beyond the limit.
/// </summary>
internal sealed class ReceiveBuffer(Socket socket)
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
                if (length < 1 || length > maxBytes) throw new WireFormatException($"a frame of {length} bytes; the limit is {maxBytes}");
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
            var read = socket.Receive(_buffer.AsSpan(_end, want));
            if (read == 0) return false;
            _end += read;
        }
    }

    /// <summary>Makes sure that a frame of so many bytes fits in one piece behind the start.</summary>
    private void MakeRoom(int total)
    {
        if (_start == _end) _start = _end = 0;
        if (_buffer.Length - _start > total) return;
        var target = _buffer.Length > total ? _buffer : new byte[total + ReadBytes];
        Buffer.BlockCopy(_buffer, _start, target, 0, _end - _start);
        _end -= _start;
        _start = 0;
        _buffer = target;
    }
}
