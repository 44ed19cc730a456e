using System.Buffers;

namespace ClusterLlm.Model.Data.Preparation;

/// <summary>Cuts pieces where the tokenizer would cut them anyway.</summary>
internal sealed class ChunkReader(IEnumerable<TextPiece> pieces, ChunkReader.CutFinder findCut) : IDisposable
{
    private readonly IEnumerator<TextPiece> pieces = pieces.GetEnumerator();

    /// <summary>Text of the current document that could not be cut yet.</summary>
    private readonly ArrayBufferWriter<byte> carried = new();
    private int tryCutAt;
    private bool begins = true;

    /// <summary>As <see cref="Tokenizers.ITokenizer.FindCut"/>.</summary>
    public delegate int CutFinder(ReadOnlySpan<byte> utf8);

    /// <summary>
    /// Adds chunks until the batch has so many bytes or the text ends; false when it had ended before.
    /// </summary>
    public bool Fill(ChunkBatch batch, int bytes)
    {
        bool any = false;
        while (batch.Bytes < bytes && pieces.MoveNext())
        {
            any = true;
            Add(batch, pieces.Current);
        }

        return any;
    }

    public void Dispose() => pieces.Dispose();

    private void Add(ChunkBatch batch, in TextPiece piece)
    {
        if (piece.EndsDocument && carried.WrittenCount == 0)
        {
            Emit(batch, piece.Text.Span, piece);
            return;
        }

        carried.Write(piece.Text.Span);
        if (piece.EndsDocument)
        {
            Emit(batch, carried.WrittenSpan, piece);
            carried.ResetWrittenCount();
            tryCutAt = 0;
        }
        else if (carried.WrittenCount >= tryCutAt)
        {
            Cut(batch, piece);
        }
    }

    private void Cut(ChunkBatch batch, in TextPiece piece)
    {
        int cut = findCut(carried.WrittenSpan);
        if (cut == 0)
        {
            // Doubling keeps the search linear in a text that hardly ever can be cut.
            tryCutAt = carried.WrittenCount * 2;
            return;
        }

        Emit(batch, carried.WrittenSpan[..cut], piece with { EndsDocument = false });
        byte[] rest = carried.WrittenSpan[cut..].ToArray();
        carried.ResetWrittenCount();
        carried.Write(rest);
        tryCutAt = 0;
    }

    private void Emit(ChunkBatch batch, ReadOnlySpan<byte> text, in TextPiece piece)
    {
        batch.Add(text, piece.Validation, begins, piece.EndsDocument);
        begins = piece.EndsDocument;
    }
}
