using System.Text.Json.Nodes;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Tests.Checkpoints;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Tests.Tokenizers;

public sealed class TokenizerFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Kinds => ["char", "char without end", "bytes", "bpe"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void a_saved_tokenizer_comes_back_the_same(string kind)
    {
        ITokenizer saved = kind switch
        {
            "char" => new CharTokenizer("abc é👍\n\"\\<".EnumerateRunes(), endOfText: true),
            "char without end" => new CharTokenizer("abc é👍\n".EnumerateRunes(), endOfText: false),
            "bytes" => new BytesTokenizer(),
            _ => TestTokenizers.Bpe,
        };
        saved.Save(folder["tokenizer.json"]);
        ITokenizer loaded = TokenizerFiles.Load(folder.Path);
        Assert.Equal(saved.GetType(), loaded.GetType());
        Assert.Equal((saved.Sha256, saved.VocabularySize, saved.EndOfText),
            (loaded.Sha256, loaded.VocabularySize, loaded.EndOfText));
        Assert.Equal(saved.SpecialTokens, loaded.SpecialTokens);
        Assert.Equal(saved.Encode("abc cab\n é👍"), loaded.Encode("abc cab\n é👍"));
        Assert.Equal(saved.Sha256, Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(folder["tokenizer.json"]))));
    }

    [Fact]
    public void gpt2s_two_files_and_tokenizer_json_are_the_same_tokenizer()
    {
        WriteGpt2("gpt2-vocab.json", "gpt2-merges.txt");
        ITokenizer two = TokenizerFiles.Load(folder["gpt2-vocab.json"]);
        two.Save(folder["tokenizer.json"]);
        ITokenizer one = TokenizerFiles.Load(folder["tokenizer.json"]);
        Assert.Equal(two.Sha256, one.Sha256);
        Assert.Equal([258, 257], two.Encode("hell hel")[..1].Concat(two.Encode("hel")));
        Assert.Equal(259, two.EndOfText);
    }

    [Theory]
    [InlineData("vocab.json", "merges.txt")]
    [InlineData("encoder.json", "vocab.bpe")]
    public void a_folder_with_two_files_is_found_by_their_names(string vocabulary, string merges)
    {
        WriteGpt2(vocabulary, merges);
        Assert.Equal(260, TokenizerFiles.Load(folder.Path).VocabularySize);
    }

    [Fact]
    public void a_llama3_file_splits_and_keeps_whole_words_as_it_says()
    {
        JsonNode json = SavedBpe();
        string regex = System.Text.Json.JsonSerializer.Serialize(Llama3Pattern.Regex);
        json["pre_tokenizer"] = JsonNode.Parse($$"""
            {"type":"Sequence","pretokenizers":[
              {"type":"Split","pattern":{"Regex":{{regex}}},"behavior":"Isolated","invert":false},
              {"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}]}
            """);
        json["model"]!["ignore_merges"] = true;
        json["model"]!["vocab"]!["Ġzebra"] = 600;
        json["model"]!["merges"]!.AsArray().RemoveAt(0);
        json["added_tokens"] = JsonNode.Parse(
            """[{"id":601,"content":"<|begin_of_text|>"},{"id":602,"content":"<|end_of_text|>"}]""");
        json["model"]!["vocab"]!.AsObject().Remove("<|endoftext|>");
        ITokenizer tokenizer = Load(json);
        Assert.Equal(602, tokenizer.EndOfText);
        Assert.Equal(603, tokenizer.VocabularySize);
        Assert.Contains(600, tokenizer.Encode("a zebra"));
        Assert.Equal([601, .. tokenizer.Encode("12345 zebra")], tokenizer.EncodePrompt("<|begin_of_text|>12345 zebra"));
        Assert.Equal("12345 IT'S\n\n zebra", tokenizer.Decode(tokenizer.Encode("12345 IT'S\n\n zebra")));
        tokenizer.Save(folder["again.json"]);
        Assert.Equal(tokenizer.Sha256, TokenizerFiles.Load(folder["again.json"]).Sha256);
    }

    [Fact]
    public void merges_may_be_strings_as_older_files_have_them()
    {
        JsonNode json = SavedBpe();
        JsonArray merges = json["model"]!["merges"]!.AsArray();
        string[] joined = [.. merges.Select(merge => $"{merge![0]} {merge[1]}")];
        json["model"]!["merges"] = new JsonArray([.. joined.Select(merge => (JsonNode)merge)]);
        Assert.Equal(TestTokenizers.Bpe.Sha256, Load(json).Sha256);
    }

    [Theory]
    [InlineData("""{"normalizer":{"type":"NFKC"}}""", "normalizer NFKC")]
    [InlineData("""{"pre_tokenizer":{"type":"Whitespace"}}""", "Whitespace")]
    [InlineData("""{"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":true}}""", "add_prefix_space")]
    [InlineData("""{"pre_tokenizer":{"type":"ByteLevel","use_regex":false}}""", "merges across words")]
    [InlineData("""{"pre_tokenizer":null}""", "pre_tokenizer")]
    [InlineData("""{"model":{"type":"Unigram"}}""", "Unigram")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":-1},"merges":[]}}""", "id -1")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":99999999999},"merges":[]}}""", "id 99999999999")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":1.5},"merges":[]}}""", "whole number")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":1,"b":1},"merges":[]}}""", "twice")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]}}""", "no token for byte")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a b":0},"merges":[]}}""", "byte alphabet")]
    [InlineData("""{"model":{"type":"BPE","vocab":{},"merges":[]},"added_tokens":[]}""", "empty")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[["a","x"]]}}""", "merge 0")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[["a"]]}}""", "not two tokens")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":7}}""", "merges")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"\ud800":0},"merges":[]}}""", "surrogate")]
    [InlineData("""{"added_tokens":[{"id":0,"content":"<pad>"}]}""", "<pad>")]
    [InlineData("""{"added_tokens":[{"content":"<pad>"}]}""", "id")]
    public void what_would_encode_otherwise_is_refused_by_name(string changes, string named)
    {
        // A lone surrogate survives only as text.
        string text = changes.Contains("\\ud800", StringComparison.Ordinal)
            ? changes : Merge(SavedBpe(), JsonNode.Parse(changes)!).ToJsonString();
        File.WriteAllText(folder["other.json"], text);
        AssertRefused(folder["other.json"], named);
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{\"model\":", "not JSON")]
    [InlineData("{}", "\"model\" is missing")]
    [InlineData("{\"model\":{}}", "model type")]
    public void a_broken_file_is_refused_by_name(string content, string named)
    {
        File.WriteAllText(folder["broken.json"], content);
        AssertRefused(folder["broken.json"], named);
    }

    [Fact]
    public void a_missing_file_is_named() => AssertRefused(folder["absent.json"], "no such file");

    [Fact]
    public void a_folder_without_a_tokenizer_is_named() => AssertRefused(folder.Path, "no tokenizer here");

    [Fact]
    public void missing_merges_are_named()
    {
        WriteGpt2("vocab.json", "merges.txt");
        File.Delete(folder["merges.txt"]);
        Assert.Contains("merges.txt", Assert.Throws<DataException>(() => TokenizerFiles.Load(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void a_bad_merge_is_named_by_its_line()
    {
        WriteGpt2("vocab.json", "merges.txt");
        File.AppendAllText(folder["merges.txt"], "he zz\n");
        AssertRefused(folder["vocab.json"], "merges.txt line 5");
    }

    private static JsonNode Merge(JsonNode json, JsonNode changes)
    {
        foreach ((string name, JsonNode? value) in changes.AsObject().ToArray())
        {
            json[name] = value?.DeepClone();
        }

        return json;
    }

    private static void AssertRefused(string path, string named)
    {
        string message = Assert.Throws<DataException>(() => TokenizerFiles.Load(path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(named, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private JsonNode SavedBpe()
    {
        TestTokenizers.Bpe.Save(folder["saved.json"]);
        return JsonNode.Parse(File.ReadAllText(folder["saved.json"]))!;
    }

    private ITokenizer Load(JsonNode json)
    {
        File.WriteAllText(folder["edited.json"], json.ToJsonString());
        return TokenizerFiles.Load(folder["edited.json"]);
    }

    /// <summary>A vocabulary in GPT-2's form: bytes, three merges, end of text.</summary>
    private void WriteGpt2(string vocabulary, string merges)
    {
        var tokens = new JsonObject();
        foreach (byte value in ByteLevelAlphabet.BytesInOrder)
        {
            tokens[ByteLevelAlphabet.ToText([value])] = tokens.Count;
        }

        foreach (string token in new[] { "he", "hel", "hell", "<|endoftext|>" })
        {
            tokens[token] = tokens.Count;
        }

        File.WriteAllText(folder[vocabulary], tokens.ToJsonString());
        File.WriteAllText(folder[merges], "#version: 0.2\nh e\nhe l\nhel l\n");
    }
}
