using System.Text;
using System.Text.Json;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>
/// metrics.jsonl: one line per committed step, made from the journal alone. A step that is evaluated gets its line when
/// the evaluation is done. Rewritten when a journal is opened and when the run is rewound, else appended to.
/// </summary>
internal sealed class MetricsProjection : IDisposable
{
    private readonly string path;
    private FileStream file;
    private Committed? pending;

    public MetricsProjection(string path, IEnumerable<JournalRecord> records, StepId continueFrom)
    {
        this.path = path;
        file = Create(path);
        foreach (var record in records)
            Add(record);
        Rewind(continueFrom);
    }

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
                Complete(evaluated.Loss);
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
        var lines = ReadLines();
        var index = lines.FindIndex(line => StepOf(line) == evaluated.Step.Value);
        if (index < 0)
            return;
        lines[index] = lines[index].Insert(lines[index].IndexOf(",\"learning_rate\"", StringComparison.Ordinal),
            ",\"val_loss\":" + JsonSerializer.Serialize(evaluated.Loss, JsonText.Options));
        Rewrite(lines);
    }

    private void Rewind(StepId to)
    {
        Complete(null);
        var lines = ReadLines();
        if (lines.Count > 0 && StepOf(lines[^1]) > to.Value)
            Rewrite(lines.Where(line => StepOf(line) <= to.Value));
    }

    private void Complete(double? validationLoss)
    {
        if (pending is not { } commit)
            return;
        pending = null;
        file.Write(Encoding.UTF8.GetBytes(Line(commit, validationLoss) + "\n"));
        file.Flush();
    }

    private static string Line(Committed commit, double? validationLoss)
    {
        var fields = new Dictionary<string, object> { ["step"] = commit.Step.Value, ["loss"] = commit.Loss };
        if (validationLoss is { } value)
            fields["val_loss"] = value;
        fields["learning_rate"] = commit.LearningRate;
        fields["grad_norm"] = commit.GradientNorm;
        fields["tokens"] = commit.TotalTokens;
        fields["tokens_per_second"] = commit.StepSeconds > 0 ? Math.Round(commit.Tokens / commit.StepSeconds, 1) : 0.0;
        fields["step_seconds"] = Math.Round(commit.StepSeconds, 6);
        fields["compute_seconds"] = Math.Round(commit.ComputeSeconds, 6);
        fields["reduce_seconds"] = Math.Round(commit.ReduceSeconds, 6);
        fields["workers"] = commit.Workers;
        fields["generation"] = commit.Generation;
        return JsonSerializer.Serialize(fields, JsonText.Options);
    }

    private List<string> ReadLines()
    {
        file.Flush();
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
            lines.Add(line);
        return lines;
    }

    private void Rewrite(IEnumerable<string> lines)
    {
        var whole = string.Concat(lines.Select(line => line + "\n"));
        file.Dispose();
        file = Create(path);
        file.Write(Encoding.UTF8.GetBytes(whole));
        file.Flush();
    }

    private static long StepOf(string line)
    {
        using var parsed = JsonDocument.Parse(line);
        return parsed.RootElement.GetProperty("step").GetInt64();
    }

    private static FileStream Create(string path) => new(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
}
