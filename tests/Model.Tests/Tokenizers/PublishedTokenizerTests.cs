using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterLlm.Model.Chat;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Data.FineTuning;
using ClusterLlm.Model.Tests.Checkpoints;
using ClusterLlm.Model.Tokenizers;
using FsCheck;
using FsCheck.Fluent;

namespace ClusterLlm.Model.Tests.Tokenizers;

/// <summary>Against tokenizers.py, which has tokenizer.json of each kind and what texts become.</summary>
public sealed class PublishedTokenizerTests : IDisposable
{
    private static readonly JsonObject Golden = LoadGolden();

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Kinds => [.. Golden.Select(kind => kind.Key)];

    public static TheoryData<string> SpacedKinds =>
        [.. Golden.Select(kind => kind.Key).Where(kind => kind is not ("gpt2" or "llama3" or "qwen2" or "smollm"))];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void texts_become_the_tokens_that_the_published_rules_give(string kind)
    {
        ITokenizer tokenizer = Load(kind);
        foreach (JsonNode? known in Golden[kind]!["cases"]!.AsArray())
        {
            string text = known!["text"]!.GetValue<string>();
            int[] expected = known["tokens"].Deserialize<int[]>()!;
            Assert.True(expected.SequenceEqual(tokenizer.Encode(text)),
                $"'{text}' is [{string.Join(' ', tokenizer.Encode(text))}], not [{string.Join(' ', expected)}]");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void any_text_comes_back(string kind)
    {
        ITokenizer tokenizer = Load(kind);
        Prop.ForAll(
            Texts.Arbitrary, text => Assert.Equal(Expected(kind, text), tokenizer.Decode(tokenizer.Encode(text))))
            .QuickCheckThrowOnFailure();
        foreach (string text in Texts.Pairs)
        {
            Assert.Equal(Expected(kind, text), tokenizer.Decode(tokenizer.Encode(text)));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void a_cut_changes_no_token_whatever_follows(string kind)
    {
        ITokenizer tokenizer = Load(kind);
        Prop.ForAll(Texts.Arbitrary, Texts.Arbitrary, (text, more) =>
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text), whole = [.. utf8, .. Encoding.UTF8.GetBytes(more)];
            int cut = tokenizer.FindCut(utf8);
            if (cut > 0)
            {
                Assert.Equal<int[]>(TestTokenizers.Encode(tokenizer, whole),
                    [.. TestTokenizers.Encode(tokenizer, whole.AsSpan(..cut)),
                        .. TestTokenizers.Encode(tokenizer, whole.AsSpan(cut..))]);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void what_is_saved_says_all_that_was_read(string kind)
    {
        ITokenizer tokenizer = Load(kind);
        tokenizer.Save(folder["saved.json"]);
        ITokenizer again = TokenizerFiles.Load(folder["saved.json"]);
        Assert.Equal((tokenizer.Sha256, tokenizer.EndOfText), (again.Sha256, again.EndOfText));
        Assert.Equal(tokenizer.Prefix, again.Prefix);
        JsonNode saved = JsonNode.Parse(File.ReadAllText(folder["saved.json"]))!, read = Golden[kind]!["file"]!;
        foreach (string section in new[] { "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder" })
        {
            Assert.True(JsonNode.DeepEquals(read[section], saved[section]), section);
        }
    }

    [Theory]
    [InlineData("llama2", "<s>")]
    [InlineData("mistral", "<s>")]
    [InlineData("llama3", "<|begin_of_text|>")]
    [InlineData("qwen2", null)]
    [InlineData("gpt2", null)]
    public void the_token_before_every_text_is_known(string kind, string? name)
    {
        ITokenizer tokenizer = Load(kind);
        Assert.Equal(name is null ? [] : [tokenizer.SpecialTokens[name]], tokenizer.Prefix);
    }

    [Theory]
    [MemberData(nameof(SpacedKinds))]
    public void text_that_goes_on_keeps_its_first_space(string kind)
    {
        ITokenizer tokenizer = Load(kind);
        int[] tokens = tokenizer.Encode("hello world");
        var whole = new TokenStreamDecoder(tokenizer, begins: true);
        Assert.Equal("hello world", string.Concat(tokens.Select(whole.Add)) + whole.Finish());
        var rest = new TokenStreamDecoder(tokenizer);
        Assert.Equal(" hello world", string.Concat(tokens.Select(rest.Add)) + rest.Finish());
    }

    [Theory]
    [InlineData("llama2", "▁ b")]
    [InlineData("metaspace that cuts", "▁ b")]
    [InlineData("mistral", "b")]
    public void after_a_special_token_a_space_goes_before_as_the_rules_say(string kind, string pieces)
    {
        ITokenizer tokenizer = Load(kind);
        int[] tokens = tokenizer.EncodePrompt("a</s>b");
        Assert.Equal([.. tokenizer.Encode("a"), tokenizer.SpecialTokens["</s>"], .. Pieces(kind, pieces)], tokens);
    }

    [Theory]
    [MemberData(nameof(SpacedKinds))]
    public void an_answer_behind_its_prompt_gets_no_space_that_is_not_in_the_text(string kind)
    {
        ITokenizer tokenizer = Load(kind);
        var encoder = new ExampleEncoder(tokenizer, ChatTemplate.Named("plain", new TemplateTokens(null, "</s>")));
        ChatMessage[] messages = [ChatMessage.User("ask:\n"), ChatMessage.Assistant("hello")];
        var record = new ConversationRecord(new RecordOrigin("data.jsonl", 1), messages, Bare: true);
        Assert.Equal("ask:\nhello</s>", tokenizer.Decode(encoder.Encode(record).Tokens));
    }

    [Fact]
    public void names_of_special_tokens_are_ordinary_text_unless_it_is_a_prompt()
    {
        ITokenizer tokenizer = Load("qwen2");
        int id = tokenizer.SpecialTokens["<|im_end|>"];
        Assert.DoesNotContain(id, tokenizer.Encode("<|im_end|>"));
        Assert.Equal([id], tokenizer.EncodePrompt("<|im_end|>"));
        Assert.Equal([tokenizer.SpecialTokens["<tool_call>"]], tokenizer.EncodePrompt("<tool_call>"));
    }

    [Theory]
    [InlineData("llama2", """{"normalizer":null}""", "U+2581")]
    [InlineData("llama2", """{"normalizer":{"type":"NFKC"}}""", "normalizer NFKC")]
    [InlineData("llama2", """{"normalizer":{"type":"Sequence","normalizers":7}}""", "normalizers")]
    [InlineData("llama2", """{"pre_tokenizer":{"type":"Whitespace"}}""", "pre_tokenizer Whitespace")]
    [InlineData("llama2", """{"decoder":{"type":"WordPiece"}}""", "decoder WordPiece")]
    [InlineData("llama2", """{"post_processor":{"type":"RobertaProcessing"}}""", "post_processor RobertaProcessing")]
    [InlineData("mistral", """{"pre_tokenizer":{"type":"Metaspace","replacement":"_"}}""", "Metaspace")]
    [InlineData("llama3", """{"pre_tokenizer":{"type":"Digits","individual_digits":true}}""", "Digits is supported only")]
    [InlineData("smollm", """{"pre_tokenizer":{"type":"Digits","individual_digits":false}}""", "pre_tokenizer Digits")]
    [InlineData("qwen2", """{"normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Lowercase"}]}}""", "Lowercase")]
    [InlineData("qwen2", """{"added_tokens":[{"id":900,"content":"word","special":false}]}""", "added token word")]
    [InlineData("qwen2", """{"added_tokens":[{"id":900,"content":"<x>","lstrip":true}]}""", "lstrip")]
    [InlineData("llama3", """{"added_tokens":[]}""", "<|begin_of_text|> is not an added token")]
    public void what_would_encode_otherwise_is_refused_by_name(string kind, string changes, string named)
    {
        JsonObject json = Golden[kind]!["file"]!.DeepClone().AsObject();
        foreach ((string name, JsonNode? value) in JsonNode.Parse(changes)!.AsObject())
        {
            json[name] = value?.DeepClone();
        }

        File.WriteAllText(folder["tokenizer.json"], json.ToJsonString());
        var error = Assert.Throws<DataException>(() => TokenizerFiles.Load(folder["tokenizer.json"]));
        Assert.StartsWith(folder["tokenizer.json"], error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_missing_byte_is_named()
    {
        JsonObject json = Golden["llama2"]!["file"]!.DeepClone().AsObject();
        json["model"]!["vocab"]!.AsObject().Remove("<0x41>");
        File.WriteAllText(folder["tokenizer.json"], json.ToJsonString());
        Assert.Contains("<0x41>", Assert.Throws<DataException>(
            () => TokenizerFiles.Load(folder["tokenizer.json"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("e\u0301", "é")]
    [InlineData("a\u0302\u0323", "ậ")]
    [InlineData("\u1100\u1161\u11A8", "각")]
    [InlineData("\u212B", "Å")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("plain é 日本", "plain é 日本")]
    public void form_c_is_that_of_the_standard(string text, string composed) => Assert.Equal(composed,
        Encoding.UTF8.GetString(CanonicalComposition.Compose(Encoding.UTF8.GetBytes(text))));

    /// <summary>What decoding gives: the text, but for what each kind does not keep.</summary>
    private static string Expected(string kind, string text) => kind switch
    {
        "gpt2" or "llama3" or "smollm" => text,
        "qwen2" => Encoding.UTF8.GetString(CanonicalComposition.Compose(Encoding.UTF8.GetBytes(text))),
        // Metaspace puts no space before one that is there, and takes it away all the same.
        "mistral" or "metaspace that cuts" when text.StartsWith(' ') || text.StartsWith('▁') =>
            text.Replace('▁', ' ')[1..],
        _ => text.Replace('▁', ' '),
    };

    private static int[] Pieces(string kind, string pieces) =>
        [.. pieces.Split(' ').Select(piece => Golden[kind]!["file"]!["model"]!["vocab"]![piece]!.GetValue<int>())];

    private static JsonObject LoadGolden()
    {
        using Stream stream = typeof(PublishedTokenizerTests).Assembly
            .GetManifestResourceStream("tokenizers_golden.json")!;
        return JsonNode.Parse(stream)!.AsObject();
    }

    private ITokenizer Load(string kind)
    {
        File.WriteAllText(folder["tokenizer.json"], Golden[kind]!["file"]!.ToJsonString());
        return TokenizerFiles.Load(folder["tokenizer.json"]);
    }
}
