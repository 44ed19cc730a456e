using System.Text;
using System.Text.Json;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Operations.Contracts;
using ClusterLlm.Coordinator.Operations.History;

namespace ClusterLlm.Coordinator.Operations.Feed;

/// <summary>
/// The rows of metrics.jsonl as they come: that of a step which is evaluated comes when the evaluation is done.
/// </summary>
internal sealed class StepRows(MetricsFile file)
{
    private Committed? pending;

    /// <summary>The row that the record completes; null when it completes none.</summary>
    public MetricsRow? Add(JournalRecord record)
    {
        switch (record)
        {
            case Committed { EvaluationFollows: true } commit:
                pending = commit;
                return null;
            case Committed commit:
                pending = null;
                return Row(commit, null);
            case Evaluated evaluated when pending?.Step == evaluated.Step:
                return Row(Take()!, evaluated);
            case Evaluated evaluated:
                // It was committed under an earlier coordinator; the file has the whole row by now.
                return file.Of(evaluated.Step.Value);
            case Rewound or RunStopped when Take() is { } commit:
                return Row(commit, null);
            default:
                return null;
        }
    }

    private Committed? Take()
    {
        var commit = pending;
        pending = null;
        return commit;
    }

    private static MetricsRow Row(Committed commit, Evaluated? evaluated) => JsonSerializer.Deserialize(
        Encoding.UTF8.GetBytes(MetricsLine.Of(commit, evaluated)), LineJson.Default.MetricsRow)!.WithoutNonFinite();
}
