using ClusterLlm.Model.Data;
using ClusterLlm.Model.Data.Preparation;

namespace ClusterLlm.Model.Tests.Data;

public class SplitRuleTests
{
    [Theory]
    [InlineData(0.1, 10_000)]
    [InlineData(0.1, 20)]
    [InlineData(0.005, 10_000)]
    [InlineData(0.3, 997)]
    [InlineData(0.5, 100)]
    [InlineData(0.9, 100)]
    public void the_fraction_of_documents_holds(double fraction, int documents)
    {
        var rule = SplitRule.For(fraction, documents, characters: 0);
        int validation = Enumerable.Range(0, documents).Count(document => rule.IsValidation(document));
        Assert.InRange(validation, (fraction * documents) - 1, (fraction * documents) + 1);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    public void a_few_documents_leave_some_for_both(int documents)
    {
        var rule = SplitRule.For(0.1, documents, characters: 0);
        Assert.Equal(1, Enumerable.Range(0, documents).Count(document => rule.IsValidation(document)));
    }

    [Fact]
    public void the_chosen_documents_are_not_evenly_spaced()
    {
        var rule = SplitRule.For(0.1, 10_000, characters: 0);
        int[] chosen = [.. Enumerable.Range(0, 10_000).Where(document => rule.IsValidation(document))];
        Assert.True(chosen.Zip(chosen.Skip(1), (a, b) => b - a).Distinct().Count() > 10);
    }

    [Fact]
    public void a_single_document_is_cut_at_its_last_characters()
    {
        // As nanoGPT cuts tiny Shakespeare.
        Assert.Equal(1_003_854, SplitRule.For(0.1, documents: 1, characters: 1_115_394).TrainCharacters);
        Assert.Equal(long.MaxValue, SplitRule.For(0, documents: 1, characters: 10).TrainCharacters);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void an_impossible_fraction_is_refused_by_name(double fraction) => Assert.StartsWith(
        "data.validation_fraction",
        Assert.Throws<DataException>(() => SplitRule.For(fraction, 5, 5)).Message,
        StringComparison.Ordinal);
}
