using System.Text.Json;

namespace TorchSharpTests.Golden;

/// <summary>
/// One operator: what it was given, what it gave, and the gradients of its inputs (null for integers).
/// </summary>
internal sealed record GoldenCase(string Name, GoldenTensor[] Inputs, GoldenTensor Output, GoldenTensor?[]? Gradients)
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web);

    public static IReadOnlyDictionary<string, GoldenCase> All { get; } = Read();

    private static Dictionary<string, GoldenCase> Read()
    {
        using Stream stream = typeof(GoldenCase).Assembly.GetManifestResourceStream("golden.json")!;
        GoldenCase[] cases = JsonSerializer.Deserialize<GoldenCase[]>(stream, s_options)!;
        return cases.ToDictionary(item => item.Name);
    }
}
