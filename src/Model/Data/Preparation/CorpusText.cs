using System.Text;
using ClusterLlm.Model.Data.Sources;

namespace ClusterLlm.Model.Data.Preparation;

/// <summary>All text of a corpus as pieces in a fixed order, each with its split.</summary>
internal sealed class CorpusText(
    IReadOnlyList<TextSource> train, SplitRule rule, IReadOnlyList<TextSource> validation)
{
    public long Bytes => train.Concat(validation).Sum(source => source.Bytes);

    public IEnumerable<TextPiece> Read(PreparationProgress progress)
    {
        long document = 0;
        long charactersLeft = rule.TrainCharacters;
        foreach (TextPiece piece in Read(train, progress))
        {
            bool inValidation = rule.IsValidation(document) || charactersLeft == 0;
            int cut = rule.TrainCharacters == long.MaxValue ? -1 : TakeCharacters(piece.Text.Span, ref charactersLeft);
            if (inValidation || cut < 0 || cut == piece.Text.Length)
            {
                yield return piece with { Validation = inValidation };
            }
            else
            {
                yield return new TextPiece(piece.Text[..cut], Validation: false, EndsDocument: true);
                yield return new TextPiece(piece.Text[cut..], Validation: true, piece.EndsDocument);
            }

            document += piece.EndsDocument ? 1 : 0;
        }

        foreach (TextPiece piece in Read(validation, progress))
        {
            yield return piece with { Validation = true };
        }
    }

    private static IEnumerable<TextPiece> Read(IReadOnlyList<TextSource> sources, PreparationProgress progress)
    {
        foreach (TextSource source in sources)
        {
            using SourceReader reader = SourceReader.Open(source);
            bool begins = true;
            while (reader.TryRead(out ReadOnlyMemory<byte> text, out bool ends))
            {
                progress.Report(reader.Position);
                if (!(begins && ends && text.IsEmpty))
                {
                    yield return new TextPiece(text, Validation: false, ends);
                }

                begins = ends;
            }

            progress.FileDone(source.Bytes);
        }
    }

    /// <summary>Bytes of as many characters as are left, counting them off.</summary>
    private static int TakeCharacters(ReadOnlySpan<byte> utf8, ref long left)
    {
        int at = 0;
        while (at < utf8.Length && left > 0)
        {
            Rune.DecodeFromUtf8(utf8[at..], out _, out int bytes);
            at += bytes;
            left--;
        }

        return at;
    }
}
