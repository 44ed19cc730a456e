using System.Text;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Tests.Checkpoints;
using ClusterLlm.Model.Tokenizers;
using FsCheck;
using FsCheck.Fluent;

namespace ClusterLlm.Model.Tests.Tokenizers;

public class BpeTrainerTests
{
    [Fact]
    public void merges_equal_those_of_recounting_everything_each_time() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        string text = string.Join(' ', Enumerable.Range(0, 60).Select(_ =>
            string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => "abc"[random.Next(3)]))));
        using var folder = new TemporaryFolder();
        TestTokenizers.Train(300, text).Save(folder["tokenizer.json"]);
        Assert.Equal(LearnByRecounting(text, 300 - 257), MergesOf(folder["tokenizer.json"]));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void the_same_text_gives_the_same_tokenizer_however_it_is_cut()
    {
        byte[] text = Encoding.UTF8.GetBytes(TestTokenizers.Sample);
        var whole = new BpeTrainer(500);
        whole.Count(text);
        var parts = new BpeTrainer(500);
        for (int start = 0; start < text.Length;)
        {
            int length = Math.Min(997, text.Length - start);
            int cut = start + length == text.Length ? length : BpeTrainer.FindCut(text.AsSpan(start, length));
            parts.Count(text.AsSpan(start, cut));
            start += cut;
        }

        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Assert.Equal(whole.Train(cancellation).Sha256, parts.Train(cancellation).Sha256);
    }

    [Fact]
    public void a_text_too_small_gives_a_smaller_vocabulary() =>
        Assert.Equal(256 + 2 + 1, TestTokenizers.Train(4096, "ab ab ab").VocabularySize);

    [Fact]
    public void the_vocabulary_has_the_size_that_was_asked_for() =>
        Assert.Equal(700, TestTokenizers.Train(700, TestTokenizers.Sample).VocabularySize);

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    [InlineData(int.MaxValue)]
    public void an_impossible_size_is_refused_by_name(int size) =>
        Assert.Contains("tokenizer.vocabulary_size", Assert.Throws<DataException>(() => new BpeTrainer(size)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void more_distinct_words_than_fit_leave_the_frequent_ones()
    {
        var counter = new WordCounter(mostWords: 1000);
        for (int i = 0; i < 20_000; i++)
        {
            counter.Add(Encoding.UTF8.GetBytes($"word{i}"));
            counter.Add("often"u8);
        }

        Assert.InRange(counter.Distinct, 1, 1000);
        Assert.Equal("often"u8.ToArray(), counter.Sorted()[0].Key);
        Assert.Equal(20_000, counter.Sorted()[0].Value);
    }

    private static List<(string, string)> MergesOf(string path)
    {
        using var document = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. document.RootElement.GetProperty("model").GetProperty("merges").EnumerateArray()
            .Select(merge => (merge[0].GetString()!, merge[1].GetString()!))];
    }

    private static List<(string, string)> LearnByRecounting(string text, int wanted)
    {
        // The order of ids breaks ties: bytes by their characters, then tokens as they were learned.
        var ids = Enumerable.Range(0, 0x150).ToDictionary(value => $"{(char)value}", value => value);
        List<List<string>> words = [.. WordPatternTests.Words<Gpt2Pattern>(text)
            .Select(word => word.Replace(' ', 'Ġ').Select(letter => $"{letter}").ToList())];
        var merges = new List<(string, string)>();
        int learned = 0;
        while (learned < wanted)
        {
            var best = words.SelectMany(word => word.Zip(word.Skip(1))).GroupBy(pair => pair)
                .Where(group => group.Count() > 1)
                .OrderByDescending(group => group.Count()).ThenBy(group => ids[group.Key.First])
                .ThenBy(group => ids[group.Key.Second])
                .Select(group => group.Key).FirstOrDefault();
            if (best == default)
            {
                break;
            }

            merges.Add(best);
            learned += ids.TryAdd(best.First + best.Second, 0x1000 + learned) ? 1 : 0;
            foreach (List<string> word in words)
            {
                for (int i = 0; i + 1 < word.Count; i++)
                {
                    if (word[i] == best.First && word[i + 1] == best.Second)
                    {
                        word[i] += word[i + 1];
                        word.RemoveAt(i + 1);
                    }
                }
            }
        }

        return merges;
    }
}
