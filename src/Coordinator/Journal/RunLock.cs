using System.Globalization;
using System.Text;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>
/// The file by which a coordinator holds a run directory. It also keeps the highest fence, should the journal lose it.
/// </summary>
internal sealed class RunLock(FileStream file) : IDisposable
{
    private const int MaxDigits = 18;

    /// <summary>0 when there is none, or what is there is no number.</summary>
    public long ReadFence()
    {
        Span<byte> text = stackalloc byte[MaxDigits];
        file.Position = 0;
        var count = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        return long.TryParse(text[..count], NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture,
            out var fence) ? Math.Max(0, fence) : 0;
    }

    /// <exception cref="IOException">It is not known to be on the disk.</exception>
    public void WriteFence(long fence)
    {
        file.Position = 0;
        file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{fence}\n")));
        file.SetLength(file.Position);
        file.Flush(flushToDisk: true);
    }

    public void Dispose() => file.Dispose();
}
