using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ClusterLlm.Model.Data.Town;

/// <summary>The town's articles and facts as files.</summary>
public static class TownFiles
{
    /// <summary>A folder with the articles alone, so that it can be given as a corpus.</summary>
    public const string CorpusFolder = "corpus";

    /// <summary>A folder with the tasks for fine-tuning.</summary>
    public const string TasksFolder = "tasks";

    public const string ArticlesFile = "town.jsonl";
    public const string FactsFile = "facts.jsonl";

    /// <summary>Changes when the generator writes something else, so that no stale corpus is used.</summary>
    private const int Version = 2;

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Writes <c>corpus/town.jsonl</c> (an article in each line's <c>text</c>) and <c>facts.jsonl</c> (subject,
    /// relation, object).
    /// </summary>
    public static void Write(
        string directory, long seed = TownGenerator.DefaultSeed, long bytes = TownGenerator.DefaultBytes)
    {
        var generator = new TownGenerator(seed);
        Directory.CreateDirectory(Path.Combine(directory, CorpusFolder));
        WriteLines(Path.Combine(directory, FactsFile), generator.Facts(), static (json, fact) =>
        {
            json.WriteString("subject", fact.Subject);
            json.WriteString("relation", fact.Relation);
            json.WriteString("object", fact.Object);
        });
        WriteLines(
            Path.Combine(directory, CorpusFolder, ArticlesFile),
            generator.Documents(bytes),
            static (json, article) => json.WriteString("text", article));
    }

    /// <summary>
    /// Writes <c>tasks/NAME-train.jsonl</c> and <c>tasks/NAME-test.jsonl</c> (messages of user and
    /// assistant) for every task; gives their folder.
    /// </summary>
    public static string WriteTasks(string directory, long seed = TownGenerator.DefaultSeed)
    {
        string folder = Path.Combine(directory, TasksFolder);
        Directory.CreateDirectory(folder);
        foreach (TownTask task in new TownGenerator(seed).Tasks())
        {
            WriteLines(Path.Combine(folder, $"{task.Name}-train.jsonl"), task.Train, WriteExample);
            WriteLines(Path.Combine(folder, $"{task.Name}-test.jsonl"), task.Test, WriteExample);
        }

        return folder;
    }

    /// <summary>The corpus folder in the cache, written if it is not there yet.</summary>
    internal static string PrepareCorpus(string cacheRoot)
    {
        string directory = Path.Combine(cacheRoot, "town", $"v{Version}");
        string corpus = Path.Combine(directory, CorpusFolder);
        if (!File.Exists(Path.Combine(corpus, ArticlesFile)))
        {
            Write(directory);
        }

        return corpus;
    }

    private static void WriteExample(Utf8JsonWriter json, TaskExample example)
    {
        json.WriteStartArray("messages");
        foreach ((string role, string content) in
            (ReadOnlySpan<(string, string)>)[("user", example.Prompt), ("assistant", example.Completion)])
        {
            json.WriteStartObject();
            json.WriteString("role", role);
            json.WriteString("content", content);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLines<T>(string path, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Json);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
            json.Flush();
            buffer.Write("\n"u8);
            json.Reset();
        }

        DurableFile.Write(path, buffer.WrittenSpan);
    }
}
