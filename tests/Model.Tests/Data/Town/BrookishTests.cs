using ClusterLlm.Model.Data.Town;

namespace ClusterLlm.Model.Tests.Data.Town;

public class BrookishTests
{
    private static readonly Brookish Language = new(TownGenerator.DefaultSeed);

    private static readonly BrookishSentence Plain = new(
        new NounPhrase(0, IsPlural: false, Determiner.Definite, Adjective: null), Verb: 0, Tense.Present,
        IsNegative: false, new NounPhrase(1, IsPlural: true, Determiner.Indefinite, Adjective: 0), Place: null);

    [Fact]
    public void english_and_brookish_say_the_same_each_in_its_own_order()
    {
        Assert.Equal("The dog sees big cats.", Plain.English());
        string[] words = Words(Plain);
        Assert.Equal(["lo"], words[1..2]);
        Assert.EndsWith("u", words[0], StringComparison.Ordinal);
        Assert.EndsWith("a", words[2], StringComparison.Ordinal);
        Assert.EndsWith("in", words[3], StringComparison.Ordinal);
        Assert.EndsWith("in", words[4], StringComparison.Ordinal);
    }

    [Fact]
    public void every_change_of_meaning_changes_just_the_words_that_the_grammar_says()
    {
        string[] plain = Words(Plain);
        Assert.Equal([plain[0] + "t", .. plain[1..]], Words(Plain with { Tense = Tense.Past }));
        Assert.Equal([plain[0] + "s", .. plain[1..]], Words(Plain with { Tense = Tense.Future }));
        Assert.Equal(["ne", .. plain], Words(Plain with { IsNegative = true }));
        Assert.Equal(
            [plain[0][..^1] + "o", "lo", plain[2][..^1] + "i", .. plain[3..]],
            Words(Plain with { Subject = Plain.Subject with { IsPlural = true } }));
        Assert.Equal(
            [.. plain[..3], plain[3][..^2] + "an", plain[4][..^2] + "an"],
            Words(Plain with { Object = Plain.Object with { IsPlural = false } }));
        Assert.Equal([.. plain[..3], "du", .. plain[3..]],
            Words(Plain with { Object = Plain.Object with { Determiner = Determiner.Two } }));
        Assert.Equal(plain, Words(Plain with { Place = 3 })[..^1]);
    }

    [Fact]
    public void two_sentences_are_the_same_in_brookish_only_if_they_are_in_english()
    {
        var random = new TownRandom(7);
        var pairs = Enumerable.Range(0, 20_000).Select(_ => BrookishSentence.Draw(random))
            .Select(sentence => (English: sentence.English(), Brookish: Language.Translate(sentence))).Distinct()
                .ToArray();
        Assert.True(pairs.Length > 19_000);
        Assert.Equal(pairs.Length, pairs.DistinctBy(pair => pair.English).Count());
        Assert.Equal(pairs.Length, pairs.DistinctBy(pair => pair.Brookish).Count());
    }

    [Fact]
    public void its_words_follow_from_the_seed() =>
        Assert.NotEqual(Language.Translate(Plain), new Brookish(2).Translate(Plain));

    [Fact]
    public void verbs_are_english()
    {
        Check("The dog does not see big cats.", Tense.Present, isNegative: true, isPlural: false);
        Check("The dogs do not see big cats.", Tense.Present, isNegative: true, isPlural: true);
        Check("The dogs see big cats.", Tense.Present, isNegative: false, isPlural: true);
        Check("The dogs saw big cats.", Tense.Past, isNegative: false, isPlural: true);
        Check("The dog did not see big cats.", Tense.Past, isNegative: true, isPlural: false);
        Check("The dog will not see big cats.", Tense.Future, isNegative: true, isPlural: false);

        static void Check(string expected, Tense tense, bool isNegative, bool isPlural) => Assert.Equal(
            expected,
            (Plain with { Tense = tense, IsNegative = isNegative,
                Subject = Plain.Subject with { IsPlural = isPlural } })
                .English());
    }

    private static string[] Words(BrookishSentence sentence) => Language.Translate(sentence).TrimEnd('.').Split(' ');
}
