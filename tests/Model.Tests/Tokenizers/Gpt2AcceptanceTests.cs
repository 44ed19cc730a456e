using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Tests.Tokenizers;

/// <summary>
/// Against GPT-2's published encoder. The vocabulary is not part of this repository: CLUSTERLLM_TEST_DATA names a
/// folder that has gpt2-vocab.json,
/// gpt2-merges.txt and tinyshakespeare.txt.
/// </summary>
public class Gpt2AcceptanceTests
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("CLUSTERLLM_TEST_DATA");
    private static readonly Lazy<ITokenizer> Tokenizer = new(() =>
        TokenizerFiles.Load(Path.Combine(Folder!, "gpt2-vocab.json")));

    public static TheoryData<string, int[]> Known => new()
    {
        { "Hello world", [15496, 995] },
        { "I'll say it's they're we've I'd can't I'm 'S 'LL",
            [40, 1183, 910, 340, 338, 484, 821, 356, 1053, 314, 1549, 460, 470, 314, 1101, 705, 50, 705, 3069] },
        { "  two  spaces\tand\ttabs\n\nand lines \n  end   ",
            [220, 734, 220, 9029, 197, 392, 197, 8658, 82, 198, 198, 392, 3951, 220, 198, 220, 886, 220, 220, 220] },
        { "日本語のテキスト、漢字。",
            [33768, 98, 17312, 105, 45739, 252, 5641, 24336, 25084, 43302, 23513, 162, 120, 95, 27764, 245, 16764] },
        { "👍🏽 emoji 👩‍👩‍👧 family",
            [41840, 235, 8582, 237, 121, 44805, 50169, 102, 447, 235, 41840, 102, 447, 235, 41840, 100, 1641] },
        { "naïve café Ünïcödé ﬁ", [2616, 38776, 40304, 49363, 77, 26884, 66, 9101, 67, 2634, 27332, 105, 223] },
        { "1234567 3.14 ½ Ⅷ ٣", [10163, 2231, 3134, 513, 13, 1415, 25208, 2343, 227, 100, 18923, 96] },
        { "a\u00a0b\u3000c\u2028d\u0085e\u001cf", [64, 1849, 65, 5099, 222, 66, 447, 101, 67, 126, 227, 68, 216, 69] },
        { "\uFFFD\uFFFD", [6353] },
        { "𝒜𝓑 𐐷 𝟙𝟚",
            [47728, 240, 250, 47728, 241, 239, 220, 172, 238, 238, 115, 220, 47728, 253, 247, 47728, 253, 248] },
        { "def f(x):\n    return x**2  # done\r\n",
            [4299, 277, 7, 87, 2599, 198, 220, 220, 220, 1441, 2124, 1174, 17, 220, 1303, 1760, 201, 198] },
        { "<|endoftext|>", [27, 91, 437, 1659, 5239, 91, 29] },
        { "don''t ' s '", [9099, 7061, 83, 705, 264, 705] },
        { "e\u0301 \u200b\u200d", [68, 136, 223, 20126, 447, 235] },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void known_texts_have_their_known_tokens(string text, int[] tokens)
    {
        ITokenizer tokenizer = Load();
        Assert.Equal(tokens, tokenizer.Encode(text));
        Assert.Equal(text, tokenizer.Decode(tokens));
    }

    [Fact]
    public void a_book_has_the_tokens_of_the_published_encoder()
    {
        ITokenizer tokenizer = Load();
        byte[] text = File.ReadAllBytes(Path.Combine(Folder!, "tinyshakespeare.txt"));
        int[] tokens = TestTokenizers.Encode(tokenizer, text);
        Assert.Equal(338_025, tokens.Length);
        Assert.Equal(
            "0c00ab83dc7f46665805762aa7688fb7852f03f28c4a5d84061871e85ea7c815",
            Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<int>(tokens))));
        Assert.Equal(text, TestTokenizers.DecodeBytes(tokenizer, tokens));
    }

    [Fact]
    public void the_vocabulary_is_as_published()
    {
        ITokenizer tokenizer = Load();
        Assert.Equal((50_257, 50_256), (tokenizer.VocabularySize, tokenizer.EndOfText));
    }

    private static ITokenizer Load()
    {
        Assert.SkipUnless(
            Folder is not null && File.Exists(Path.Combine(Folder, "gpt2-vocab.json")),
            "CLUSTERLLM_TEST_DATA names no folder with gpt2-vocab.json");
        return Tokenizer.Value;
    }
}
