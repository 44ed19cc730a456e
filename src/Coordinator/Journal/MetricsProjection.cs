using System.Text.Json;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>
/// metrics.jsonl: one line per committed step, in ascending order, made from the journal. A step that is evaluated gets
/// its line when the evaluation is done. Rewritten when a journal is opened: lines of commits that the journal has lost
/// are taken over from the file that was there.
/// </summary>
internal sealed class MetricsProjection : IProjection
{
    private readonly LineFile file;
    private readonly List<(long Step, long Offset)> lines = [];
    private readonly bool live;
    private OldMetrics? old;
    private Committed? pending;

    public MetricsProjection(string path, IEnumerable<JournalRecord> records, StepId continueFrom)
    {
        old = new OldMetrics(path);
        file = new LineFile(path);
        try
        {
            foreach (var record in records)
                Add(record);
            Rewind(continueFrom);
            Fill(continueFrom.Value + 1);
            file.Publish();
        }
        catch
        {
            file.Dispose();
            throw;
        }
        old = null;
        live = true;
    }

    private long LastStep => lines.Count == 0 ? 0 : lines[^1].Step;

    public void Add(JournalRecord record)
    {
        switch (record)
        {
            case Committed commit:
                Complete(null);
                pending = commit;
                if (!commit.EvaluationFollows)
                    Complete(null);
                break;
            case Evaluated evaluated when pending?.Step == evaluated.Step:
                Complete(evaluated);
                break;
            case Evaluated evaluated:
                Attach(evaluated);
                break;
            case Rewound rewound:
                Rewind(rewound.To);
                break;
            case RunStopped:
                Complete(null);
                break;
        }
    }

    public void Dispose()
    {
        Complete(null);
        file.Dispose();
    }

    /// <summary>An evaluation that was done after a restart, when the step's line was there already.</summary>
    private void Attach(Evaluated evaluated)
    {
        var index = lines.BinarySearch((evaluated.Step.Value, long.MinValue));
        index = index < 0 ? ~index : index;
        if (index == lines.Count || lines[index].Step != evaluated.Step.Value)
            return;
        var steps = lines[index..];
        var texts = file.Take(steps[0].Offset);
        lines.RemoveRange(index, steps.Count);
        if (!texts[0].Contains("\"val_loss\"", StringComparison.Ordinal))
        {
            // Without its braces, as the line would have had it.
            var fields = JsonSerializer.Serialize(MetricsLine.ValidationFields(evaluated), JsonText.Options)[1..^1];
            texts[0] = texts[0].Insert(texts[0].IndexOf(",\"learning_rate\"", StringComparison.Ordinal), "," + fields);
        }
        foreach (var ((step, _), text) in steps.Zip(texts))
            Append(step, text);
        Show();
    }

    private void Rewind(StepId to)
    {
        Complete(null);
        var index = lines.FindLastIndex(line => line.Step <= to.Value) + 1;
        if (index == lines.Count)
            return;
        file.Take(lines[index].Offset);
        lines.RemoveRange(index, lines.Count - index);
    }

    private void Complete(Evaluated? evaluated)
    {
        if (pending is not { } commit)
            return;
        pending = null;
        // The record of a rewind may be lost: the last word on a step is what counts.
        if (commit.Step.Value <= LastStep)
            Rewind(new StepId(commit.Step.Value - 1));
        Fill(commit.Step.Value);
        Append(commit.Step.Value, MetricsLine.Of(commit, evaluated));
        Show();
    }

    /// <summary>Steps before this one that the journal lacks, as far as the old file has them.</summary>
    private void Fill(long before)
    {
        for (var step = LastStep + 1; step < before && old is not null; step++)
            if (old.Line(step) is { } line)
                Append(step, line);
    }

    private void Append(long step, string line)
    {
        lines.Add((step, file.Length));
        file.Append(line);
    }

    private void Show()
    {
        if (live)
            file.Flush();
    }
}
