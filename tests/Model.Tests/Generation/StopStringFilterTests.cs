using ClusterLlm.Model.Generation;

namespace ClusterLlm.Model.Tests.Generation;

public sealed class StopStringFilterTests
{
    /// <summary>Pieces, parted by a bar, and what must be handed out after each.</summary>
    [Theory]
    [InlineData("END", "one |two| EN|D three", "one |two| |", true)]
    [InlineData("END", "one E|N| D", "one ||EN D", false)]
    [InlineData("END", "one EN", "one EN", false)]
    [InlineData("aab", "aa|aa|b", "|aa|", true)]
    [InlineData("\n\n", "a\n|b\n|\nc", "a|\nb|", true)]
    [InlineData("a END b", "the a END b", "the ", true)]
    [InlineData("END", "ENDEND", "", true)]
    public void text_ends_before_the_stop_string_wherever_tokens_part_it(string stop, string pieces, string expected,
        bool stopped)
    {
        var filter = new StopStringFilter([stop]);
        var handed = pieces.Split('|').Select(filter.Add).ToList();
        handed[^1] += filter.Finish();
        Assert.Equal(expected.Split('|'), handed);
        Assert.Equal(stopped, filter.Stopped);
    }

    [Fact]
    public void of_several_stop_strings_the_first_to_come_counts()
    {
        var filter = new StopStringFilter(["later", "soon", "so"]);
        Assert.Equal("quite ", filter.Add("quite soon or later"));
        Assert.True(filter.Stopped);
        Assert.Equal("", filter.Add("more"));
        Assert.Equal("", filter.Finish());
    }

    [Fact]
    public void without_stop_strings_nothing_is_held_back() =>
        Assert.Equal("text", new StopStringFilter([]).Add("text"));
}
