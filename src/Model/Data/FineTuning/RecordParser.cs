using System.Text.Json;
using System.Text.Unicode;
using ClusterLlm.Model.Chat;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>One line of JSON to one record, or several where it holds instances.</summary>
internal static class RecordParser
{
    private const string Layouts =
        "messages; prompt and completion; instruction and output; instruction and instances; chosen and rejected";

    /// <exception cref="BadRecordException">It is not a record.</exception>
    public static IReadOnlyList<FineTuningRecord> Parse(ReadOnlyMemory<byte> line, RecordOrigin origin)
    {
        if (!Utf8.IsValid(line.Span))
        {
            throw new BadRecordException("not UTF-8");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Parse(document.RootElement, origin)
                : throw new BadRecordException("not a JSON object");
        }
        catch (JsonException error)
        {
            // The place in the message is counted from 0 within this line of the file.
            string reason = OneLine.Of(error).Split(" LineNumber:")[0].TrimEnd('.');
            throw new BadRecordException($"not JSON: {reason} (byte {error.BytePositionInLine + 1})");
        }
        catch (InvalidOperationException)
        {
            // The one way in which a well-formed JSON string cannot be read.
            throw new BadRecordException("a string in it has half of a surrogate pair");
        }
    }

    private static IReadOnlyList<FineTuningRecord> Parse(JsonElement root, RecordOrigin origin)
    {
        // Published preference data has "messages" and "prompt" beside the pair, chats a "prompt" beside "messages".
        if (Has(root, "chosen") || Has(root, "rejected"))
        {
            return [PreferenceParser.Parse(root, origin)];
        }

        if (Has(root, "messages"))
        {
            return [MessagesParser.Conversation(RecordFields.Required(root, "messages"), "messages", origin)];
        }

        if (Has(root, "prompt") || Has(root, "completion"))
        {
            return [Completion(root, origin)];
        }

        if (Has(root, "instruction") && Has(root, "instances"))
        {
            return Instances(root, origin);
        }

        if (Has(root, "instruction") || Has(root, "output"))
        {
            return [Instruction(root, root, origin)];
        }

        string keys = string.Join(", ", root.EnumerateObject().Take(8).Select(property => property.Name));
        throw new BadRecordException($"no known layout; its keys are {(keys.Length == 0 ? "none" : keys)}, "
            + $"expected those of one of: {Layouts}");
    }

    private static ConversationRecord Completion(JsonElement root, RecordOrigin origin)
    {
        JsonElement prompt = RecordFields.Required(root, "prompt");
        JsonElement completion = RecordFields.Required(root, "completion");
        if (prompt.ValueKind != completion.ValueKind)
        {
            throw new BadRecordException(
                "\"prompt\" and \"completion\" must both be strings or both lists of messages");
        }

        if (prompt.ValueKind == JsonValueKind.Array)
        {
            IReadOnlyList<ChatMessage> given = MessagesParser.List(prompt, "prompt");
            ConversationRecord answer = MessagesParser.Conversation(completion, "completion", origin);
            return answer with { Messages = [.. given, .. answer.Messages], PromptMessages = given.Count };
        }

        return new ConversationRecord(
            origin,
            [
                ChatMessage.User(RecordFields.Text(root, "prompt")),
                ChatMessage.Assistant(RecordFields.Answer(root, "completion")),
            ],
            Bare: true);
    }

    private static ConversationRecord[] Instances(JsonElement root, RecordOrigin origin)
    {
        JsonElement instances = root.GetProperty("instances");
        if (instances.ValueKind != JsonValueKind.Array || instances.GetArrayLength() == 0)
        {
            throw new BadRecordException("\"instances\" is not a list with at least one instance");
        }

        int number = 0;
        var records = new List<ConversationRecord>();
        foreach (JsonElement instance in instances.EnumerateArray())
        {
            if (instance.ValueKind != JsonValueKind.Object)
            {
                throw new BadRecordException($"instance {number + 1} is not a JSON object");
            }

            records.Add(Instruction(root, instance, origin with { Instance = ++number }));
        }

        return [.. records];
    }

    private static ConversationRecord Instruction(JsonElement root, JsonElement instance, RecordOrigin origin)
    {
        string instruction = RecordFields.Answer(root, "instruction");
        bool hasInput = instance.TryGetProperty("input", out JsonElement input)
            && input.ValueKind != JsonValueKind.Null;
        return new ConversationRecord(
            origin,
            [
                ChatMessage.Instruct(instruction, hasInput ? RecordFields.Text(instance, "input") : ""),
                ChatMessage.Assistant(RecordFields.Answer(instance, "output")),
            ]);
    }

    private static bool Has(JsonElement root, string name) => root.TryGetProperty(name, out _);
}
