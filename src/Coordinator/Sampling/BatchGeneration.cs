using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Generation;

namespace ClusterLlm.Coordinator.Sampling;

/// <summary>
/// Answers many prompts, several at once: one that ends makes room for the next. Each has the answer that it would have
/// alone.
/// </summary>
internal sealed class BatchGeneration(TextGeneration generation, GenerationOptions options, bool chats)
{
    private static readonly JsonWriterOptions Readable =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// A line of JSON for each prompt, in their order: its fields, completion, finish_reason, prompt_tokens and
    /// completion_tokens.
    /// </summary>
    /// <param name="prompts">Taken as room for them comes.</param>
    /// <param name="batch">So many at once.</param>
    /// <param name="cancellation">Ends it between two tokens.</param>
    /// <exception cref="DataException">A prompt that cannot be encoded; names its line.</exception>
    public IEnumerable<string> Run(IEnumerable<PromptRecord> prompts, int batch, CancellationToken cancellation)
    {
        var started = new Queue<Answer>();
        var active = new List<Answer>();
        using var coming = prompts.GetEnumerator();
        try
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                while (active.Count < batch && coming.MoveNext())
                {
                    var answer = Begin(coming.Current);
                    started.Enqueue(answer);
                    active.Add(answer);
                }
                if (active.Count == 0)
                    yield break;
                generation.Step(active.Select(answer => answer.Written));
                foreach (var answer in active)
                    answer.Text.Append(answer.Written.Take());
                active.RemoveAll(answer => answer.Written.Tokens.Finish is not null);
                while (started.TryPeek(out var first) && first.Written.Tokens.Finish is not null)
                {
                    using var text = started.Dequeue().Written;
                    yield return Line(first);
                }
            }
        }
        finally
        {
            foreach (var answer in started)
                answer.Written.Dispose();
        }
    }

    private Answer Begin(PromptRecord record)
    {
        var messages = record.Messages ?? (chats ? [Model.Chat.ChatMessage.User(record.Prompt!)] : null);
        try
        {
            var prompt = messages is null ? generation.Encode(record.Prompt!) : generation.Chat.Encode(messages);
            return new Answer(record, new StringBuilder(),
                generation.Begin(prompt, messages is null ? options : generation.Chat.WithEnds(options)));
        }
        catch (DataException error)
        {
            throw new DataException($"{record.Where}: {error.Message}", error);
        }
    }

    private static string Line(Answer answer)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            var tokens = answer.Written.Tokens;
            json.WriteStartObject();
            foreach (var field in answer.Record.Fields)
                if (field.Name is not ("completion" or "finish_reason" or "prompt_tokens" or "completion_tokens"))
                    field.WriteTo(json);
            json.WriteString("completion", answer.Text.ToString());
            json.WriteString("finish_reason", tokens.Finish == FinishReason.Stop ? "stop" : "length");
            json.WriteNumber("prompt_tokens", tokens.PromptLength);
            json.WriteNumber("completion_tokens", tokens.Answer.Length);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private sealed record Answer(PromptRecord Record, StringBuilder Text, TextContinuation Written);
}
