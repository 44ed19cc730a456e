using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClusterLlm.Coordinator.Sampling;
using ClusterLlm.Coordinator.Serving.Contracts;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Generation;
using Microsoft.AspNetCore.Http;

namespace ClusterLlm.Coordinator.Serving;

/// <summary>Requests from the network, checked.</summary>
internal static class RequestReader
{
    private const int MostStops = 16;
    private const int LongestStop = 1_000;

    /// <summary>
    /// Fields that are not supported, with what may be said of them nevertheless since it changes nothing.
    /// </summary>
    private static readonly Dictionary<string, Func<JsonElement, bool>> Tolerated = new()
    {
        ["user"] = _ => true,
        ["metadata"] = _ => true,
        ["store"] = _ => true,
        ["service_tier"] = _ => true,
        ["safety_identifier"] = _ => true,
        ["prompt_cache_key"] = _ => true,
        ["parallel_tool_calls"] = _ => true,
        ["best_of"] = value => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var best) && best == 1,
        ["echo"] = value => value.ValueKind == JsonValueKind.False,
        ["suffix"] = value => IsText(value, ""),
        ["logprobs"] = value => value.ValueKind == JsonValueKind.False,
        ["top_logprobs"] = _ => false,
        ["logit_bias"] = value => value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() == 0,
        ["tools"] = value => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0,
        ["tool_choice"] = value => IsText(value, "none"),
        ["functions"] = _ => false,
        ["function_call"] = _ => false,
        ["response_format"] = value => value.ValueKind == JsonValueKind.Object
            && value.TryGetProperty("type", out var type) && IsText(type, "text"),
    };

    /// <exception cref="ApiException">The body is not such a request.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, string model)
        where T : GenerationRequest
    {
        // A browser asks before it sends this type elsewhere, so no web page can use the port unnoticed.
        if (!request.HasJsonContentType())
            throw new ApiException(415, "the Content-Type must be application/json");
        T? read;
        try
        {
            read = await JsonSerializer.DeserializeAsync(request.Body, type, request.HttpContext.RequestAborted)
                .ConfigureAwait(false);
        }
        catch (JsonException error)
        {
            throw error.Path?.TrimStart('$', '.') is { Length: > 0 } path
                ? ApiException.Invalid($"{path} is of a wrong type, or stands there twice", path)
                : ApiException.Invalid("the body is not a JSON object of bounded depth");
        }
        if (read is null)
            throw ApiException.Invalid("the body must be a JSON object");
        Check(read, model);
        return read;
    }

    /// <summary>How to sample, the folder's recommendations standing in for what is not said.</summary>
    public static GenerationOptions Options(GenerationRequest request, GenerationOptions defaults, int maxTokens)
    {
        var options = defaults with
        {
            MaxTokens = maxTokens,
            Temperature = request.Temperature ?? defaults.Temperature,
            TopK = request.TopK ?? defaults.TopK,
            TopP = request.TopP ?? defaults.TopP,
            MinP = request.MinP ?? defaults.MinP,
            RepetitionPenalty = request.RepetitionPenalty ?? defaults.RepetitionPenalty,
            FrequencyPenalty = request.FrequencyPenalty ?? 0,
            PresencePenalty = request.PresencePenalty ?? 0,
            Seed = request.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue),
            StopStrings = [.. defaults.StopStrings, .. Of("stop", () => Stops(request.Stop))],
        };
        if (options.FindWrong() is not var (name, reason))
            return options;
        var field = name.Replace('-', '_');
        throw ApiException.Invalid($"{field} {reason}", field);
    }

    private static void Check(GenerationRequest request, string model)
    {
        foreach (var (name, value) in request.Others ?? [])
        {
            if (!Tolerated.TryGetValue(name, out var changesNothing))
                throw ApiException.Invalid($"unrecognized request argument supplied: {name}", name);
            if (value.ValueKind != JsonValueKind.Null && !changesNothing(value))
                throw ApiException.Invalid($"{name} is not supported by this server", name);
        }
        if (request.N is { } n and not 1)
            throw ApiException.Invalid($"n is {n}, but this server gives one answer to a request: n must be 1", "n");
        if (request.Model is { } asked && asked != model)
            throw new ApiException(404, $"the model '{asked}' does not exist here; there is '{model}'", "model",
                "model_not_found");
        if (request.StreamOptions is not null && request.Stream != true)
            throw ApiException.Invalid("stream_options is only for stream: true", "stream_options");
    }

    /// <exception cref="ApiException">What is read of the field cannot be used.</exception>
    public static T Of<T>(string field, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DataException error)
        {
            throw ApiException.Invalid(error.Message, field);
        }
    }

    private static bool IsText(JsonElement value, string text)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String && value.ValueEquals(text);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            return false;
        }
    }

    private static string[] Stops(JsonElement stop)
    {
        string[] stops = stop.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => [],
            JsonValueKind.Array => [.. stop.EnumerateArray().Select(one => MessagesJson.Text(one, "stop"))],
            _ => [MessagesJson.Text(stop, "stop")],
        };
        return stops.Length <= MostStops && stops.All(one => one.Length is > 0 and <= LongestStop)
            ? stops
            : throw ApiException.Invalid(
                $"stop must be at most {MostStops} texts of 1 to {LongestStop} characters", "stop");
    }
}
