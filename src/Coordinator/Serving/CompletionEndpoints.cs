using System.Text.Json;
using ClusterLlm.Coordinator.Sampling;
using ClusterLlm.Coordinator.Serving.Contracts;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Generation;
using Microsoft.AspNetCore.Http;

namespace ClusterLlm.Coordinator.Serving;

/// <summary>The two ways to ask for text.</summary>
internal sealed class CompletionEndpoints(TextGeneration generation, GenerationThread thread, ServeOptions serve,
    TimeProvider time)
{
    /// <summary>What OpenAI's /v1/completions takes for an absent max_tokens.</summary>
    private const int DefaultCompletionTokens = 16;

    private readonly GenerationOptions defaults = generation.Defaults(new GenerationOptions { Temperature = 1 });

    public async Task CompleteAsync(HttpContext context)
    {
        var request = await RequestReader.ReadAsync(context.Request, ServingJson.Default.CompletionRequest, serve.Model)
            .ConfigureAwait(false);
        var prompt = RequestReader.Of("prompt", () => Prompt(request.Prompt));
        var room = Room(prompt, "prompt");
        var options = Options(request, defaults, "max_tokens",
            request.MaxTokens ?? Math.Min(DefaultCompletionTokens, room), room);
        await AnswerAsync(context, request, new GenerationJob(prompt, options, context.RequestAborted),
            new CompletionAnswerFormat()).ConfigureAwait(false);
    }

    public async Task ChatAsync(HttpContext context)
    {
        var request = await RequestReader.ReadAsync(context.Request, ServingJson.Default.ChatCompletionRequest,
            serve.Model).ConfigureAwait(false);
        var prompt = RequestReader.Of("messages",
            () => generation.Chat.Encode(MessagesJson.Read(request.Messages)));
        var room = Room(prompt, "messages");
        var (name, asked) = request.MaxCompletionTokens is { } newer
            ? ("max_completion_tokens", newer)
            : ("max_tokens", request.MaxTokens ?? room);
        var options = Options(request, generation.Chat.WithEnds(defaults), name, asked, room);
        await AnswerAsync(context, request, new GenerationJob(prompt, options, context.RequestAborted),
            new ChatAnswerFormat()).ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpContext context, GenerationRequest request, GenerationJob job,
        IAnswerFormat format)
    {
        thread.Submit(job);
        var head = new AnswerHead(format.IdPrefix + Guid.CreateVersion7().ToString("N"),
            time.GetUtcNow().ToUnixTimeSeconds(), serve.Model);
        await (request.Stream == true
            ? AnswerWriter.StreamAsync(context.Response, job, format, head, request.StreamOptions?.IncludeUsage == true)
            : AnswerWriter.WriteWholeAsync(context.Response, job, format, head)).ConfigureAwait(false);
    }

    private static GenerationOptions Options(GenerationRequest request, GenerationOptions defaults, string field,
        int maxTokens, int room) => maxTokens <= room
        ? RequestReader.Options(request, defaults, maxTokens)
        : throw ApiException.Invalid(
            $"{field} is {maxTokens}, but the context has room for {room} tokens behind this prompt", field);

    /// <summary>Tokens for which there is room behind the prompt.</summary>
    private int Room(int[] prompt, string field) => prompt.Length < generation.Context
        ? generation.Context - prompt.Length
        : throw new ApiException(400,
            $"the prompt has {prompt.Length} tokens, but this model's context is {generation.Context}, answer included",
            field, "context_length_exceeded");

    private int[] Prompt(JsonElement prompt)
    {
        if (prompt.ValueKind != JsonValueKind.Array)
            return generation.Encode(MessagesJson.Text(prompt, "prompt"));
        var parts = prompt.EnumerateArray().ToList();
        if (parts is [{ ValueKind: JsonValueKind.String }])
            return generation.Encode(MessagesJson.Text(parts[0], "prompt"));
        var token = 0;
        return parts.Count > 0 && parts.TrueForAll(part => part.ValueKind == JsonValueKind.Number
            && part.TryGetInt32(out token) && token >= 0 && token < generation.Tokenizer.VocabularySize)
            ? [.. parts.Select(part => part.GetInt32())]
            : throw new DataException("prompt must be a text, a list with one text, or a list of token ids");
    }
}
