using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>The API's JSON, as it is written, and as its clients read it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, MaxDepth = 16)]
[JsonSerializable(typeof(RunStatus))]
[JsonSerializable(typeof(MetricsPage))]
[JsonSerializable(typeof(EventPage))]
[JsonSerializable(typeof(WorkerList))]
[JsonSerializable(typeof(Timeline))]
[JsonSerializable(typeof(CheckpointList))]
[JsonSerializable(typeof(SampleList))]
[JsonSerializable(typeof(RunList))]
[JsonSerializable(typeof(RewindTo))]
[JsonSerializable(typeof(ControlAnswer))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(long?))]
internal sealed partial class OperationsJson : JsonSerializerContext
{
    /// <summary>Text as it is: nothing here is put into HTML unescaped.</summary>
    public static OperationsJson Readable => field ??=
        new(new JsonSerializerOptions(Default.Options!) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
