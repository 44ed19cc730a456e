using System.Security.Cryptography;
using System.Text;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Data.Town;
using ClusterLlm.Model.Tests.Checkpoints;

namespace ClusterLlm.Model.Tests.Data.Town;

public class TownTests
{
    private static readonly TownFact[] Facts = [.. new TownGenerator().Facts()];
    private static readonly string[] Documents = [.. new TownGenerator().Documents()];

    [Fact]
    public void the_town_is_the_same_for_ever() => Assert.Equal(
        "64c503a1e4f7c1506bc92e43e3421dfeecabcecd72d2bc660386446ab3522b03",
        Convert.ToHexStringLower(SHA256.HashData(
            Encoding.UTF8.GetBytes(string.Concat(Documents) + string.Concat(Facts.Select(fact => $"{fact}"))))));

    [Fact]
    public void another_seed_is_another_town() =>
        Assert.NotEqual(Documents[0], new TownGenerator(seed: 2).Documents().First());

    [Fact]
    public void it_has_the_size_that_was_asked_for()
    {
        Assert.InRange(Documents.Sum(document => document.Length), 4_000_000, 4_010_000);
        Assert.InRange(new TownGenerator().Documents(50_000).Sum(document => document.Length), 50_000, 60_000);
    }

    [Fact]
    public void no_two_facts_contradict_each_other()
    {
        Assert.Equal(Facts.Length, Facts.DistinctBy(fact => (fact.Subject, fact.Relation)).Count());
        var lookup = Facts.ToDictionary(fact => (fact.Subject, fact.Relation), fact => fact.Object);
        foreach (TownFact fact in Facts)
        {
            if (fact.Relation == "married to")
            {
                Assert.Equal(fact.Subject, lookup[(fact.Object, "married to")]);
            }

            if (fact.Relation is "mother" or "father")
            {
                int parent = int.Parse(lookup[(fact.Object, "age")], System.Globalization.CultureInfo.InvariantCulture);
                int child = int.Parse(lookup[(fact.Subject, "age")], System.Globalization.CultureInfo.InvariantCulture);
                Assert.True(parent >= child + 20, $"{fact}: {parent} and {child}");
                Assert.Equal(lookup[(fact.Object, "lives on")], lookup[(fact.Subject, "lives on")]);
            }

            if (fact.Relation is "best friend" or "host")
            {
                Assert.True(lookup.ContainsKey((fact.Object, "age")), $"{fact}");
                Assert.NotEqual(fact.Subject, fact.Object);
            }
        }
    }

    [Theory]
    [InlineData("works as", "{0} is a {1} there.", "{0} is an {1} there.")]
    [InlineData("age", "{0} is {1} years old.", "{0} is a woman of {1}.")]
    [InlineData("best friend", "The best friend of {0} is {1}.", "{0} and {1} are best friends.")]
    public void what_the_articles_say_is_in_the_table(string relation, params string[] ways)
    {
        string text = string.Concat(Documents);
        Assert.Contains(Facts.Where(fact => fact.Relation == relation), fact => ways.Any(way => text.Contains(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, way, fact.Subject, fact.Object),
            StringComparison.Ordinal)));
    }

    [Fact]
    public void ages_in_articles_are_those_of_the_table()
    {
        var ages = Facts.Where(fact => fact.Relation == "age").ToDictionary(fact => fact.Subject, fact => fact.Object);
        var said = new System.Text.RegularExpressions.Regex(@"([A-Z]\w+ [A-Z]\w+) is (\d+) years old");
        var found = Documents.SelectMany(document => said.Matches(document)).ToArray();
        Assert.True(found.Length > 300);
        Assert.All(found, match => Assert.Equal(ages[match.Groups[1].Value], match.Groups[2].Value));
    }

    [Fact]
    public void articles_are_plain_and_well_formed()
    {
        Assert.All(Documents, document =>
        {
            Assert.InRange(document.Length, 60, 1000);
            Assert.True(document.All(character => character is '\n' or (>= ' ' and <= '~')));
            Assert.DoesNotContain("  ", document, StringComparison.Ordinal);
            Assert.DoesNotContain("\n\n\n", document, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"\b[Aa] [aeiou]|\ban (?!hour)[^aeiou8\d]", document);
            Assert.EndsWith("\n", document, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void with_no_data_at_all_the_town_is_the_corpus()
    {
        using var folder = new TemporaryFolder();
        using Corpus corpus = Corpus.Open(Build(new DataOptions(), folder.Path));
        Assert.InRange(corpus.Tokenizer.VocabularySize, 1_500, 4_096);
        Assert.Equal(Documents.Length, corpus.Train.Documents + corpus.Validation.Documents);
    }

    [Fact]
    public void its_files_are_a_corpus_and_a_table()
    {
        using var folder = new TemporaryFolder();
        TownFiles.Write(folder.Path, bytes: 50_000);
        Assert.Equal(Facts.Length, File.ReadLines(folder["facts.jsonl"]).Count());
        Assert.Contains("{\"subject\":\"", File.ReadLines(folder["facts.jsonl"]).First(), StringComparison.Ordinal);
        using Corpus corpus = Corpus.Open(Build(new DataOptions { Train = folder["corpus"] }, folder["cache"]));
        Assert.True(corpus.Train.Documents > 50);
    }

    private static string Build(DataOptions data, string cache) =>
        CorpusBuilder.Build(
            data, new TokenizerOptions(), 128, cache, cancellation: TestContext.Current.CancellationToken);
}
