using System.Text;

namespace ClusterLlm.Fuzz.Tests;

public sealed class FuzzRunTests
{
    [Fact]
    public void a_fault_behind_several_decisions_is_found_by_what_the_reader_says_on_the_way()
    {
        // Each of the three is no more likely than one in thousands; together nobody finds them by chance.
        using var target = new FuzzTarget([Encoding.UTF8.GetBytes("........")], input => input switch
        {
            [.., 0x91, 0x7f, 0xc6] => throw new InvalidOperationException("found"),
            [.., 0x91, 0x7f] => "two",
            [.., 0x91] => "one",
            _ => "none",
        });

        var finding = new FuzzRun(target, seed: 1, []).Run(500_000);

        Assert.Contains("found", finding?.What);
        Assert.Equal([0x91, 0x7f, 0xc6], finding!.Input[^3..]);
    }

    [Fact]
    public void memory_out_of_proportion_is_a_finding_and_a_refusal_is_none()
    {
        using var target = new FuzzTarget([[1]], input => input is [0, ..] ? $"{new byte[4 << 20].Length}"
            : throw new FormatException("no"), typeof(FormatException));
        var run = new FuzzRun(target, seed: 1, []);

        Assert.Null(run.Try([1, 2]));
        Assert.Contains("allocate", run.Try([0])?.What);
    }

    [Fact]
    public void the_shortest_input_of_an_outcome_is_kept()
    {
        using var target = new FuzzTarget([[1, 1, 1, 1]], input => input.Length == 0 ? "empty" : "some");
        var run = new FuzzRun(target, seed: 1, []);
        foreach (var input in new byte[][] { [1, 1, 1, 1], [2, 2], [3, 3, 3] })
            Assert.Null(run.Try(input));
        Assert.Equal([2, 2], Assert.Single(run.Found).Input);
    }

    [Fact]
    public void the_same_seed_makes_the_same_inputs()
    {
        Assert.Equal(Inputs(7), Inputs(7));
        Assert.NotEqual(Inputs(7), Inputs(8));

        static string Inputs(int seed)
        {
            var seen = new StringBuilder();
            using var target = new FuzzTarget(
                [[1, 2, 3]], input => seen.Append(Convert.ToHexString(input)).Length % 3 == 0 ? "a" : "b");
            Assert.Null(new FuzzRun(target, seed, []).Run(200));
            return seen.ToString();
        }
    }
}
