namespace ClusterLlm.Model.Data.Sources;

/// <summary>A file read line by line; no line may be longer than a bound.</summary>
internal abstract class LineReader(TextSource source, int longestLineBytes) : SourceReader(source)
{
    private byte[] buffer = new byte[BlockBytes];

    /// <summary>Unread bytes are [start, end) of <see cref="buffer"/>.</summary>
    private int start;
    private int end;
    private bool ended;

    /// <summary>Number of the line that was read last, from 1; 0 before the first.</summary>
    public long Line { get; private set; }

    /// <summary>The next line without its newline, good until the next call; false after the last.</summary>
    protected bool TryReadLine(out ReadOnlyMemory<byte> text)
    {
        int searched = 0;
        while (true)
        {
            int newline = buffer.AsSpan((start + searched)..end).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                text = buffer.AsMemory(start, searched + newline);
                start += searched + newline + 1;
                Line++;
                return true;
            }

            searched = end - start;
            if (ended)
            {
                text = buffer.AsMemory(start, searched);
                start = end;
                Line += searched > 0 ? 1 : 0;
                return searched > 0;
            }

            MakeRoom();
            int wanted = buffer.Length - end;
            int read = Fill(buffer.AsSpan(end));
            end += read;
            ended = read < wanted;
        }
    }

    protected static bool IsBlank(ReadOnlySpan<byte> line) => line.TrimStart(" \t\r"u8).IsEmpty;

    private void MakeRoom()
    {
        buffer.AsSpan(start..end).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (end == buffer.Length)
        {
            if (end >= longestLineBytes)
            {
                throw new DataException($"{Source.Path}: line {Line + 1}: longer than {longestLineBytes} bytes");
            }

            Array.Resize(ref buffer, buffer.Length * 2);
        }
    }
}
