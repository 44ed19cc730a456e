using System.Text;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Data.Sources;
using ClusterLlm.Model.Tests.Checkpoints;

namespace ClusterLlm.Model.Tests.Data;

public sealed class SourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void files_of_a_folder_come_in_ordinal_order_from_below_too()
    {
        Directory.CreateDirectory(folder["b"]);
        foreach (string name in new[] { "a.txt", "B.txt", "b/1.jsonl", "b.txt.gz", "c.jsonl.gz", "notes.md", "z.csv" })
        {
            File.WriteAllText(folder[name], "x");
        }

        File.WriteAllText(folder["empty.txt"], "");
        Assert.Equal(
            ["B.txt", "a.txt", "b.txt.gz", "b/1.jsonl", "c.jsonl.gz"],
            TextSource.Find(folder.Path).Select(source => Path.GetRelativePath(folder.Path, source.Path)));
    }

    [Fact]
    public void a_text_file_is_one_document_without_its_byte_order_mark()
    {
        File.WriteAllBytes(folder["a.txt"], [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("one\r\ntwo\n\n")]);
        Assert.Equal(["one\r\ntwo\n\n"], Documents("a.txt"));
    }

    [Fact]
    public void a_character_across_blocks_stays_whole()
    {
        string text = string.Concat(Enumerable.Repeat("漢字👍é", 300_000));
        File.WriteAllText(folder["long.txt"], "x" + text);
        TextFiles.WriteGzip(folder["long.txt.gz"], "x" + text);
        Assert.Equal("x" + text, Assert.Single(Documents("long.txt")));
        Assert.Equal("x" + text, Assert.Single(Documents("long.txt.gz")));
    }

    [Fact]
    public void a_text_as_long_as_a_block_ends_once()
    {
        File.WriteAllText(folder["block.txt"], new string('x', SourceReader.BlockBytes));
        Assert.Equal(SourceReader.BlockBytes, Assert.Single(Documents("block.txt")).Length);
    }

    [Fact]
    public void every_json_line_is_a_document()
    {
        string[] texts = ["plain", "quote \" slash \\ tab \t newline \n", "漢字 👍 \u0001 / é", new string('x', 3 << 20)];
        File.WriteAllText(folder["a.jsonl"], string.Concat(texts.Select(TextFiles.JsonLine)));
        Assert.Equal(texts, Documents("a.jsonl"));
    }

    [Fact]
    public void escapes_are_read_as_json_has_them()
    {
        const string line = """
            {"x":[{"text":1}],"text":"\u0041\u00e9\ud83d\udc4d\ud83d\n\/\"\\\b\f\r\t \udc4dx\ud83d\u0041"}
            """;
        File.WriteAllText(folder["a.jsonl"], line + "\r\n\n  \n" + """{"text":""}""");
        Assert.Equal(["Aé👍\uFFFD\n/\"\\\b\f\r\t \uFFFDx\uFFFDA"], Documents("a.jsonl"));
    }

    [Fact]
    public void a_last_line_without_a_newline_counts_and_so_does_one_with_a_byte_order_mark()
    {
        File.WriteAllText(folder["a.jsonl"], "\uFEFF{\"text\":\"one\"}\n{\"text\":\"two\"}");
        Assert.Equal(["one", "two"], Documents("a.jsonl"));
    }

    [Fact]
    public void ill_formed_bytes_late_in_a_text_read_as_replacement_characters()
    {
        File.WriteAllBytes(
            folder["a.txt"], [.. Encoding.UTF8.GetBytes(new string('x', 1 << 17)), 0xFF, (byte)'y', 0xE6, 0xBC]);
        Assert.EndsWith("x\uFFFDy\uFFFD", Assert.Single(Documents("a.txt")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.jsonl", "{\"text\":\"a\"}\n{\"text\":", "line 2: not JSON")]
    [InlineData("a.jsonl", "{\"text\":\"a\"}\n\n{\"txt\":\"b\"}", "line 3: it has no \"text\" field")]
    [InlineData("a.jsonl", "{\"text\":7}", "line 1: its \"text\" is not a string")]
    [InlineData("a.jsonl", "[1]", "line 1: not a JSON object")]
    [InlineData("a.jsonl", "plain", "line 1: not JSON")]
    [InlineData("a.jsonl", "{\"text\":\"a\"} {\"text\":\"b\"}", "line 1: not JSON")]
    [InlineData("a.txt", "ab\0c", "a binary file")]
    [InlineData("a.txt.gz", "not gzip at all", "gzip")]
    [InlineData("a.bin", "\u0001\u0002\0", "a binary file")]
    public void bad_input_is_one_line_that_names_the_file(string name, string content, string named)
    {
        File.WriteAllText(folder[name], content);
        AssertRefused(() => Documents(name), folder[name], named);
    }

    [Fact]
    public void ill_formed_bytes_at_the_start_and_utf16_are_refused()
    {
        File.WriteAllBytes(folder["photo.txt"], [0x89, 0x50, 0x4E, 0x47]);
        File.WriteAllBytes(folder["wide.txt"], [0xFF, 0xFE, 0x41, 0x00]);
        AssertRefused(() => Documents("photo.txt"), folder["photo.txt"], "not UTF-8");
        AssertRefused(() => Documents("wide.txt"), folder["wide.txt"], "UTF-16");
    }

    [Fact]
    public void a_gzip_file_cut_short_is_not_a_corpus()
    {
        TextFiles.WriteGzip(folder["a.txt.gz"], string.Concat(Enumerable.Range(0, 100_000)));
        byte[] whole = File.ReadAllBytes(folder["a.txt.gz"]);
        File.WriteAllBytes(folder["a.txt.gz"], whole[..(whole.Length / 2)]);
        AssertRefused(() => Documents("a.txt.gz"), folder["a.txt.gz"], "gzip");
    }

    [Fact]
    public void missing_paths_and_folders_without_text_are_named()
    {
        AssertRefused(() => TextSource.Find(folder["absent"]), folder["absent"], "no such file or folder");
        File.WriteAllText(folder["notes.md"], "x");
        AssertRefused(() => TextSource.Find(folder.Path), folder.Path, "a folder with no text");
    }

    private static void AssertRefused(Func<object> action, string path, string named)
    {
        string message = Assert.Throws<DataException>(action).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(named, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private List<string> Documents(string name)
    {
        using SourceReader reader = SourceReader.Open(TextSource.Find(folder[name])[0]);
        var documents = new List<string>();
        var text = new StringBuilder();
        while (reader.TryRead(out ReadOnlyMemory<byte> piece, out bool ends))
        {
            text.Append(Encoding.UTF8.GetString(piece.Span));
            if (ends)
            {
                documents.Add(text.ToString());
                text.Clear();
            }
        }

        Assert.Equal(0, text.Length);
        return documents;
    }
}
