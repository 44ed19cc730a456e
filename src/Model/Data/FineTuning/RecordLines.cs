using ClusterLlm.Model.Data.Sources;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>
/// The lines of one file that are not blank, as bytes; whether they are UTF-8 is judged line by line.
/// </summary>
internal sealed class RecordLines(TextSource source) : LineReader(source, LongestLine)
{
    private const int LongestLine = 1 << 26;

    public override bool TryRead(out ReadOnlyMemory<byte> piece, out bool endsDocument)
    {
        endsDocument = true;
        while (TryReadLine(out piece))
        {
            if (!IsBlank(piece.Span))
            {
                return true;
            }
        }

        return false;
    }

    protected override void CheckStart(ReadOnlySpan<byte> start)
    {
        if (start is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..])
        {
            base.CheckStart(start);
        }
    }
}
