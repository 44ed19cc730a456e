using System.Buffers;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>
/// A text file that holds whole lines whatever fails. It is begun beside the old one and takes its place when
/// <see cref="Publish"/> is called; from then on each flush makes its lines visible.
/// </summary>
internal sealed class LineFile : IDisposable
{
    private const int BufferBytes = 1 << 16;

    private readonly string path;
    private readonly SafeFileHandle handle;
    private readonly ArrayBufferWriter<byte> pending = new(1024);
    private long written;

    public LineFile(string path)
    {
        this.path = path;
        handle = File.OpenHandle(path + ".tmp", FileMode.Create, FileAccess.ReadWrite,
            FileShare.ReadWrite | FileShare.Delete);
    }

    public long Length => written + pending.WrittenCount;

    public void Publish()
    {
        Flush();
        File.Move(path + ".tmp", path, overwrite: true);
    }

    public void Append(string line)
    {
        Encoding.UTF8.GetBytes(line, pending);
        pending.Write("\n"u8);
        if (pending.WrittenCount >= BufferBytes)
            Flush();
    }

    /// <exception cref="IOException">The lines since the last flush are not in the file, not even in part.</exception>
    public void Flush()
    {
        try
        {
            RandomAccess.Write(handle, pending.WrittenSpan, written);
        }
        catch (IOException)
        {
            // Making a file shorter needs no room.
            RandomAccess.SetLength(handle, written);
            throw;
        }
        written += pending.WrittenCount;
        pending.ResetWrittenCount();
    }

    /// <summary>Lines from a byte on, which are cut off.</summary>
    public string[] Take(long offset)
    {
        Flush();
        var bytes = new byte[written - offset];
        var count = RandomAccess.Read(handle, bytes, offset);
        RandomAccess.SetLength(handle, offset);
        written = offset;
        return Encoding.UTF8.GetString(bytes, 0, count).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public void Dispose() => handle.Dispose();
}
