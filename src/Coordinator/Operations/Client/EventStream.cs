using System.Runtime.CompilerServices;
using System.Text;

namespace ClusterLlm.Coordinator.Operations.Client;

/// <summary>A server-sent event (WHATWG, HTML, 9.2).</summary>
internal readonly record struct ServerSentEvent(string Name, string Id, ReadOnlyMemory<byte> Data);

/// <summary>Reads server-sent events from a server that may send anything: nothing is kept that is too long.</summary>
internal static class EventStream
{
    public const int MaxEventBytes = 4 << 20;
    private const int BlockBytes = 1 << 15;

    /// <exception cref="InvalidDataException">An event is too long.</exception>
    public static async IAsyncEnumerable<ServerSentEvent> ReadAsync(Stream stream,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (buffer, kept, start) = (new byte[BlockBytes], 0, 0);
        var (name, id, data) = ("", "", new MemoryStream());
        while (true)
        {
            var end = Array.IndexOf(buffer, (byte)'\n', start, kept - start);
            if (end < 0)
            {
                buffer.AsSpan(start, kept - start).CopyTo(buffer);
                (kept, start) = (kept - start, 0);
                if (kept > MaxEventBytes)
                    throw new InvalidDataException($"the server sent a line of more than {MaxEventBytes} bytes");
                if (kept == buffer.Length)
                    Array.Resize(ref buffer, buffer.Length * 2);
                var count = await stream.ReadAsync(buffer.AsMemory(kept), cancellation).ConfigureAwait(false);
                if (count == 0)
                    yield break;
                kept += count;
                continue;
            }
            var line = buffer.AsSpan(start, end - start).TrimEnd((byte)'\r');
            start = end + 1;
            if (line.Length == 0)
            {
                if (data.Length > 0)
                    yield return new ServerSentEvent(name, id, data.ToArray());
                (name, data) = ("", new MemoryStream());
                continue;
            }
            if (Field(line, "data"u8) is { Found: true } found)
            {
                if (data.Length + line.Length > MaxEventBytes)
                    throw new InvalidDataException($"the server sent an event of more than {MaxEventBytes} bytes");
                if (data.Length > 0)
                    data.WriteByte((byte)'\n');
                data.Write(line[found.At..]);
            }
            else if (Field(line, "event"u8) is { Found: true } named)
                name = Text(line[named.At..]);
            else if (Field(line, "id"u8) is { Found: true } numbered)
                id = Text(line[numbered.At..]);
        }
    }

    private static (bool Found, int At) Field(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name)
    {
        if (!line.StartsWith(name) || (line.Length > name.Length && line[name.Length] != ':'))
            return default;
        var at = Math.Min(line.Length, name.Length + 1);
        return (true, at < line.Length && line[at] == ' ' ? at + 1 : at);
    }

    private static string Text(ReadOnlySpan<byte> bytes) =>
        Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 200)]);
}
