using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterLlm.Coordinator.Serving.Contracts;

/// <summary>How the API's JSON is read and written. Depth and duplicate names are bounded for hostile input.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, MaxDepth = 32,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(CompletionRequest))]
[JsonSerializable(typeof(ChatCompletionRequest))]
[JsonSerializable(typeof(Completion))]
[JsonSerializable(typeof(ChatCompletion))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(Health))]
internal sealed partial class ServingJson : JsonSerializerContext
{
    /// <summary>For what is written: text as it is, since no browser takes it for HTML.</summary>
    public static ServingJson Readable => field ??=
        new(new JsonSerializerOptions(Default.Options!) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
