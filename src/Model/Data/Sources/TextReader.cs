using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Data.Sources;

/// <summary>A plain text file: one document, block by block.</summary>
internal sealed class TextReader(TextSource source) : SourceReader(source)
{
    private readonly byte[] block = new byte[BlockBytes];

    /// <summary>
    /// Bytes of <see cref="block"/>'s end that began a character in the last piece and go first in the next.
    /// </summary>
    private int carried;
    private int carriedAt;
    private bool ended;

    public override bool TryRead(out ReadOnlyMemory<byte> piece, out bool endsDocument)
    {
        piece = default;
        endsDocument = false;
        if (ended)
        {
            return false;
        }

        block.AsSpan(carriedAt, carried).CopyTo(block);
        int wanted = block.Length - carried;
        int read = Fill(block.AsSpan(carried));
        int count = carried + read;
        ended = read < wanted;
        endsDocument = ended;
        int whole = ended ? count : Utf8Text.WholeCharacters(block.AsSpan(0, count));
        (carriedAt, carried) = (whole, count - whole);
        piece = Valid(block.AsMemory(0, whole));
        return true;
    }
}
