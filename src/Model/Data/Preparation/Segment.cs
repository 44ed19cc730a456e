using System.Text.Json;

namespace ClusterLlm.Model.Data.Preparation;

/// <summary>
/// The unit of resuming: some text, the same every time, becomes at most one shard of each split. Its file is written
/// last.
/// </summary>
internal sealed record Segment(ShardEntry? Train, ShardEntry? Validation)
{
    public static Segment? TryRead(string folder, int number)
    {
        string path = PathOf(folder, number);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            Segment? segment = JsonSerializer.Deserialize<Segment>(File.ReadAllBytes(path));
            bool whole = segment?.Shards().All(shard => File.Exists(Path.Combine(folder, shard.File))) ?? false;
            return whole ? segment : null;
        }
        catch (JsonException)
        {
            // Made again, as if it had not been there.
            return null;
        }
    }

    public void Write(string folder, int number) =>
        DurableFile.Write(PathOf(folder, number), JsonSerializer.SerializeToUtf8Bytes(this));

    public static void Delete(string folder, int number) => File.Delete(PathOf(folder, number));

    private static string PathOf(string folder, int number) => Path.Combine(folder, $"segment-{number:D5}.json");

    private IEnumerable<ShardEntry> Shards() => new[] { Train, Validation }.OfType<ShardEntry>();
}
