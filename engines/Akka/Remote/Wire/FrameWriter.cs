using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Akka.Remote.Wire;

/// <summary>
/// Collects frames in one reused buffer until they are sent. A frame that turns out too large, or whose message cannot
/// be encoded, is taken back. The buffer is meant to stay in the processor's cache: it is sent from when it holds about
/// a frame.
/// </summary>
internal sealed class FrameWriter(int maxPayloadBytes) : IBufferWriter<byte>
{
    private const int LengthBytes = 4;
    private const int Slack = 4096;
    private byte[] _buffer = new byte[64 * 1024];
    private int _written;
    private int _frameStart;
    private int _payloadStart;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _written);

    public void Clear() => _written = 0;

    public void Begin(FrameKind kind)
    {
        _frameStart = _written;
        _payloadStart = _written;
        Ensure(LengthBytes + 1);
        _buffer[_written + LengthBytes] = (byte)kind;
        _written += LengthBytes + 1;
    }

    /// <summary>What follows is the message's own encoding, whose size is limited.</summary>
    public void BeginPayload() => _payloadStart = _written;

    public void End() =>
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_frameStart), _written - _frameStart - LengthBytes);

    /// <summary>Takes back the frame that was begun last.</summary>
    public void Abandon() => _written = _frameStart;

    public void WriteByte(byte value)
    {
        Ensure(1);
        _buffer[_written++] = value;
    }

    public void WriteInt32(int value)
    {
        Ensure(4);
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_written), value);
        _written += 4;
    }

    public void WriteVarUInt(uint value)
    {
        Ensure(5);
        while (value >= 0x80)
        {
            _buffer[_written++] = (byte)(value | 0x80);
            value >>= 7;
        }
        _buffer[_written++] = (byte)value;
    }

    /// <summary>UTF-8 with its length in front.</summary>
    public void WriteString(string value)
    {
        var bytes = Encoding.UTF8.GetByteCount(value);
        if (bytes > NameTable.MaxNameBytes)
            throw new WireFormatException($"a name of {bytes} bytes exceeds the limit of {NameTable.MaxNameBytes}");
        WriteVarUInt((uint)bytes);
        Ensure(bytes);
        Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_written));
        _written += bytes;
    }

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        CheckPayload(bytes.Length);
        Ensure(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_written));
        _written += bytes.Length;
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_buffer.Length - _written), nameof(count));
        _written += count;
        CheckPayload(0);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_written);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_written);
    }

    private void Reserve(int sizeHint)
    {
        // A writer may ask for more than it will use, but not for much more than may be sent.
        if (sizeHint > Slack) CheckPayload(sizeHint - Slack);
        Ensure(Math.Max(sizeHint, 256));
    }

    private void CheckPayload(int more)
    {
        if ((long)_written - _payloadStart + more > maxPayloadBytes)
            throw new OversizedPayloadException($"more than {maxPayloadBytes} bytes");
    }

    private void Ensure(int bytes)
    {
        if (_buffer.Length - _written < bytes) Array.Resize(ref _buffer,
            Math.Max(_buffer.Length * 2, _written + bytes));
    }
}
