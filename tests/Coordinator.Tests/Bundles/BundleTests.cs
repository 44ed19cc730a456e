using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ClusterLlm.Coordinator.Bundles;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Tests.Damage;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Tests.Bundles;

public sealed class BundleTests : IAsyncLifetime
{
    private const string Planted = "planted-c7d1f0a9b2";

    private SmallRun run = null!;
    private string output = "";

    public async ValueTask InitializeAsync()
    {
        run = await SmallRun.CreateAsync();
        output = Path.Combine(Path.GetDirectoryName(run.Directory)!, "bundle.zip");
    }

    public ValueTask DisposeAsync()
    {
        run.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void a_bundle_explains_a_run()
    {
        Plant("logs/coordinator.log", "a line\n");
        Plant("logs/w0.log.1", "an older line\n");
        Plant("flight/w0.jsonl", "{\"event\":\"x\"}\n");
        var files = Write();
        string[] expected =
        [
            "machine.json", "versions.json", "journal.json", "config.yaml", "cluster.json", "events.jsonl",
            "metrics.jsonl", "flight/w0.jsonl", "flight.txt", "logs/coordinator.log", "logs/w0.log.1",
            "checkpoints/step-00000030/manifest.json", "contents.json",
        ];
        Assert.All(
            expected, name => Assert.True(files.ContainsKey(name), $"no {name} in {string.Join(' ', files.Keys)}"));
        var journal = JsonDocument.Parse(files["journal.json"]).RootElement;
        Assert.Equal(SmallRun.LastStep, journal.GetProperty("last_committed").GetInt64());
        Assert.Equal(3, journal.GetProperty("openings").GetArrayLength());
        Assert.Equal(3, journal.GetProperty("records").GetProperty("run_stopped").GetInt64());
        var machine = JsonDocument.Parse(files["machine.json"]).RootElement;
        Assert.True(machine.GetProperty("processors").GetInt32() > 0);
        Assert.True(machine.GetProperty("disk").GetProperty("bytes").GetInt64() > 0);
    }

    [Fact]
    public void no_secret_leaves_the_machine()
    {
        Plant("api-token", $"{Planted}-control\n");
        Plant("join", $"{Planted}-join\n");
        Plant("node.key", $"-----BEGIN PRIVATE KEY-----\n{Planted}\n-----END PRIVATE KEY-----\n");
        File.AppendAllText(Path.Combine(run.Directory, "config.yaml"), "security:\n  join_token_file: join\n");
        Plant("logs/coordinator.log",
            $"it said {Planted}-control and {Planted}-join\nAuthorization: Bearer {Planted}-other\nno secret here\n");
        Plant("logs/w0.log", $"{{\"message\":\"m\",\"fields\":{{\"api_token\":\"{Planted}\"}}}}\n");
        Plant("flight/w0.jsonl", $"{{\"event\":\"JoinRun {{ Token = {Planted} }}\"}}\n");
        var files = Write();
        Assert.All(files, file => Assert.DoesNotContain(Planted, file.Value, StringComparison.Ordinal));
        Assert.Contains("no secret here", files["logs/coordinator.log"], StringComparison.Ordinal);
        Assert.True(JsonDocument.Parse(files["contents.json"]).RootElement.GetProperty("redactions").GetInt32() >= 5);
    }

    [Fact]
    public void no_data_leaves_the_machine()
    {
        Plant("samples.jsonl", "{\"text\":\"a private text\"}\n");
        Plant("notes.txt", "a private text");
        Plant("logs/w0.log", "a line\n");
        File.CreateSymbolicLink(Path.Combine(run.Directory, "logs", "w9.log"), Plant("corpus.txt", "a private text"));
        var files = Write();
        Assert.All(files, file => Assert.DoesNotContain("a private text", file.Value, StringComparison.Ordinal));
        Assert.DoesNotContain(files.Keys, name => name.EndsWith(".safetensors", StringComparison.Ordinal)
            || name.EndsWith("tokenizer.json", StringComparison.Ordinal));
    }

    [Fact]
    public void sample_texts_go_in_on_demand()
    {
        Plant("samples.jsonl", "{\"text\":\"once upon a time\"}\n");
        Assert.Contains("once upon a time", Write(samples: true)["samples.jsonl"], StringComparison.Ordinal);
    }

    [Fact]
    public void a_long_log_gives_its_end_and_the_contents_say_what_is_missing()
    {
        var lines = Enumerable.Range(0, 10_000).Select(i => $"line {i}");
        Plant("logs/coordinator.log", string.Join('\n', lines) + "\n");
        var files = Write(maxFileBytes: 1_000);
        Assert.InRange(files["logs/coordinator.log"].Length, 900, 1_000);
        Assert.StartsWith("line ", files["logs/coordinator.log"], StringComparison.Ordinal);
        Assert.EndsWith("line 9999\n", files["logs/coordinator.log"], StringComparison.Ordinal);
        var entry = Contents(files, "entries").Single(e => e.GetProperty("name").GetString() == "logs/coordinator.log");
        Assert.True(entry.GetProperty("bytes_cut").GetInt64() > 80_000);
    }

    [Fact]
    public void a_bundle_is_bounded_whatever_lies_in_the_folder()
    {
        for (var i = 0; i < 50; i++)
            Plant($"logs/w{i}.log", string.Concat(Enumerable.Repeat("0123456789\n", 1_000)));
        var files = Write(maxBytes: 100_000);
        Assert.InRange(files.Where(file => file.Key != "contents.json").Sum(file => file.Value.Length), 1, 110_000);
        Assert.Contains(Contents(files, "left_out"), e => e.GetProperty("reason").GetString() == "the bundle is full");
    }

    [Fact]
    public void a_damaged_run_is_bundled_as_far_as_it_can_be_read()
    {
        File.WriteAllBytes(Path.Combine(run.Directory, "journal.bin"), new byte[500]);
        File.Delete(Path.Combine(run.Directory, "cluster.json"));
        var files = Write();
        Assert.Contains("bytes", files["journal.json"], StringComparison.Ordinal);
        Assert.Contains(Contents(files, "left_out"), e => e.GetProperty("name").GetString() == "cluster.json");
    }

    [Fact]
    public void only_its_owner_can_read_it_and_nothing_is_overwritten()
    {
        Write();
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(output));
        Assert.Throws<ConfigurationException>(() => Write());
    }

    private string Plant(string name, string text)
    {
        var path = Path.Combine(run.Directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private Dictionary<string, string> Write(bool samples = false, int maxFileBytes = 4 << 20,
        long maxBytes = 64 << 20)
    {
        Directory.CreateDirectory(Path.Combine(run.Directory, "logs"));
        Bundle.Write(new BundleRequest
        {
            Run = new RunDirectory(run.Directory),
            Output = output,
            WithSamples = samples,
            MaxFileBytes = maxFileBytes,
            MaxBytes = maxBytes,
        }, "not asked for", TimeProvider.System);
        using var zip = ZipFile.OpenRead(output);
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var reader = new StreamReader(entry.Open(), Encoding.UTF8);
            return reader.ReadToEnd();
        });
    }

    private static IEnumerable<JsonElement> Contents(Dictionary<string, string> files, string list) =>
        JsonDocument.Parse(files["contents.json"]).RootElement.GetProperty(list).EnumerateArray();
}
