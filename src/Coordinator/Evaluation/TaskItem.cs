using ClusterLlm.Model.Data;
using ClusterLlm.Model.Data.FineTuning;

namespace ClusterLlm.Coordinator.Evaluation;

/// <summary>One line of a task: what the model is asked, and what it should say.</summary>
internal sealed record TaskItem(ConversationRecord Record)
{
    public string Expected => Record.Messages[^1].Content;

    /// <summary>The last thing that was said before the answer.</summary>
    public string Asked => Record.Messages.Count > 1 ? Record.Messages[^2].Content : "";

    /// <summary>Those of a file, in order.</summary>
    /// <param name="path">A .jsonl or .jsonl.gz file, or a folder with such.</param>
    /// <param name="limit">Only so many; 0 takes all.</param>
    /// <exception cref="DataException">Nothing to read, or a line that is no question with an answer.</exception>
    public static IReadOnlyList<TaskItem> Read(string path, int limit)
    {
        List<TaskItem> items = [];
        foreach (var record in new RecordReader(path).Read())
        {
            items.Add(record is ConversationRecord conversation
                ? new TaskItem(conversation)
                : throw new DataException(
                    $"{record.Origin}: a pair of answers cannot be compared with one; expected a conversation or a prompt and its completion"));
            if (items.Count == limit)
                break;
        }
        return items;
    }
}
