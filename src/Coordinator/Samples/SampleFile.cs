using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ClusterLlm.Coordinator.Operations.Contracts;

namespace ClusterLlm.Coordinator.Samples;

/// <summary>samples.jsonl: a line for each text, {step, time, prompt, text}, in the order they were written.</summary>
internal sealed class SampleFile(string path)
{
    private static readonly LineJson Json = new(new JsonSerializerOptions(LineJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static RunSample Sample(long step, DateTimeOffset time, string? prompt, string text) => new(step,
        time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), prompt ?? "", text);

    /// <exception cref="IOException">It is not in the file.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void Append(RunSample sample) =>
        File.AppendAllText(path, JsonSerializer.Serialize(sample, Json.RunSample) + "\n");
}
