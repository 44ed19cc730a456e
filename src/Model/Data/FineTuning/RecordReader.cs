using ClusterLlm.Model.Data.Sources;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>
/// Reads labelled examples from a .jsonl or .jsonl.gz file, or from all such files in a folder in ordinal order of
/// their paths, one line at a time. The layout of a line is recognised by its keys; docs/fine-tuning-data.md lists
/// them.
/// </summary>
/// <param name="path">The file or folder.</param>
/// <param name="skipBadLines">Count lines that are not records, rather than throw at the first.</param>
public sealed class RecordReader(string path, bool skipBadLines = false)
{
    private const int ShownBadLines = 5;
    private const int LongestReason = 500;

    private readonly List<string> firstBadLines = [];
    private RecordOrigin? firstPreference;
    private RecordOrigin? firstOther;

    /// <summary>Records given out so far.</summary>
    public long Records { get; private set; }

    /// <summary>Lines passed over so far.</summary>
    public long BadLines { get; private set; }

    /// <summary>File, line and reason of the first few of them.</summary>
    public IReadOnlyList<string> FirstBadLines => firstBadLines;

    /// <summary>All records, in order; may be enumerated once.</summary>
    /// <exception cref="DataException">
    /// Nothing there, a file that cannot be read, a bad line, or preferences together with other records.
    /// </exception>
    public IEnumerable<FineTuningRecord> Read()
    {
        foreach (TextSource source in Find())
        {
            using var lines = new RecordLines(source);
            while (lines.TryRead(out ReadOnlyMemory<byte> line, out _))
            {
                foreach (FineTuningRecord record in Parse(line, new RecordOrigin(source.Path, lines.Line)))
                {
                    RefuseMixture(record);
                    Records++;
                    yield return record;
                }
            }
        }

        if (Records == 0)
        {
            throw new DataException(BadLines == 0
                ? $"{path}: no records: every line is blank"
                : $"{path}: no records: none of its {BadLines} lines is one; {firstBadLines[0]}");
        }
    }

    /// <summary>Counts a line that cannot be used, if such are skipped, or else throws why.</summary>
    internal void Refuse(DataException bad)
    {
        if (!skipBadLines)
        {
            throw bad;
        }

        BadLines++;
        if (firstBadLines.Count < ShownBadLines)
        {
            firstBadLines.Add(bad.Message);
        }
    }

    private IReadOnlyList<TextSource> Find()
    {
        TextSource[] sources = [.. TextSource.Find(path).Where(source => source.JsonLines)];
        return sources.Length > 0
            ? sources
            : throw new DataException($"{path}: examples are read from .jsonl and .jsonl.gz files, and here is none");
    }

    private IReadOnlyList<FineTuningRecord> Parse(ReadOnlyMemory<byte> line, RecordOrigin origin)
    {
        try
        {
            return RecordParser.Parse(line, origin);
        }
        catch (BadRecordException bad)
        {
            // Its names and roles may be anything.
            string reason = OneLine.Of(bad);
            reason = reason.Length <= LongestReason ? reason : reason[..LongestReason] + "...";
            Refuse(new DataException($"{origin}: {reason}", bad));
            return [];
        }
    }

    private void RefuseMixture(FineTuningRecord record)
    {
        if (record is PreferenceRecord)
        {
            firstPreference ??= record.Origin;
        }
        else
        {
            firstOther ??= record.Origin;
        }

        if (firstPreference is not null && firstOther is not null)
        {
            throw new DataException(
                $"{record.Origin}: preferences and other records cannot be trained on together: "
                + $"{firstPreference} has chosen and rejected, {firstOther} does not");
        }
    }
}
