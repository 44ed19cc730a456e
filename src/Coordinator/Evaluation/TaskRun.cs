using ClusterLlm.Coordinator.Sampling;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Generation;

namespace ClusterLlm.Coordinator.Evaluation;

/// <summary>Lets a model answer every question of a task, several at once, always taking the likeliest token.</summary>
internal sealed class TaskRun(TextGeneration generation, int maxTokens, int batch)
{
    // Of what the model's authors recommend only where its answers end: nothing is drawn.
    private readonly GenerationOptions options = new()
    {
        Temperature = 0,
        MaxTokens = maxTokens,
        StopTokens = generation.Defaults(new GenerationOptions()).StopTokens,
    };

    /// <summary>The answers in the order of the items.</summary>
    /// <param name="items">The questions.</param>
    /// <param name="onProgress">Gets the number of answers so far.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="DataException">A question that cannot be asked; names its line.</exception>
    public IReadOnlyList<TaskAnswer> Answer(
        IReadOnlyList<TaskItem> items, Action<int> onProgress, CancellationToken cancellation)
    {
        var said = new string[items.Count];
        var writing = new List<(int Item, TextContinuation Text)>();
        try
        {
            for (int next = 0, done = 0; done < items.Count;)
            {
                cancellation.ThrowIfCancellationRequested();
                for (; writing.Count < batch && next < items.Count; next++)
                    writing.Add((next, Begin(items[next])));
                generation.Step(writing.Select(one => one.Text));
                foreach (var (item, text) in writing)
                {
                    said[item] += text.Take();
                    if (text.Tokens.Finish is null)
                        continue;
                    text.Dispose();
                    done++;
                }
                if (writing.RemoveAll(one => one.Text.Tokens.Finish is not null) > 0)
                    onProgress(done);
            }
        }
        finally
        {
            foreach (var (_, text) in writing)
                text.Dispose();
        }
        return [.. items.Select((item, i) => new TaskAnswer(item, said[i]))];
    }

    private TextContinuation Begin(TaskItem item)
    {
        try
        {
            return item.Record.Bare
                ? generation.Begin(generation.Chat.EncodeBare(item.Asked), options)
                : generation.Begin(
                    generation.Chat.Encode([.. item.Record.Messages.SkipLast(1)]), generation.Chat.WithEnds(options));
        }
        catch (DataException error)
        {
            throw new DataException($"{item.Record.Origin}: {error.Message}", error);
        }
    }
}
