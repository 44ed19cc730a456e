using System.Globalization;

namespace ClusterLlm.Fuzz.Tests;

/// <summary>
/// Every reader of bytes from the network, made to read hostile ones. CLUSTERLLM_FUZZ_INPUTS says how many of each (a
/// few thousand otherwise), CLUSTERLLM_FUZZ_SEED from which seed.
/// </summary>
public sealed class FuzzTests
{
    private const long Usual = 3_000;

    private static readonly string Corpus = Path.Combine(AppContext.BaseDirectory, "Corpus");

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Keys];

    [Theory]
    [MemberData(nameof(Targets))]
    public void no_bytes_do_more_than_be_read_or_be_refused(string name)
    {
        using var target = FuzzTargets.All[name]();
        var known = CorpusFile.Read(Corpus, name).Select(line => line.Input).ToList();
        var seed = (int)Number("CLUSTERLLM_FUZZ_SEED", 1);
        var run = new FuzzRun(target, seed, known);

        var finding = run.Run(known.Count + Number("CLUSTERLLM_FUZZ_INPUTS", Usual));

        Assert.True(
            finding is null,
            $"{name}, seed {seed}, input {run.Inputs}: {finding?.What}\n{Convert.ToHexString(finding?.Input ?? [])}");
        Assert.True(run.Outcomes > 1, "every input came to the same: the reader is not reached");
    }

    [Fact]
    public void every_file_of_the_corpus_is_of_a_target_and_says_what_its_inputs_are()
    {
        Assert.All(
            Directory.EnumerateFiles(Corpus)
                .Select(Path.GetFileNameWithoutExtension), name => Assert.Contains(name, KnownNames));
        Assert.All(
            FuzzTargets.All.Keys,
            name => Assert.All(CorpusFile.Read(Corpus, name), line => Assert.NotEmpty(line.Note)));
    }

    /// <summary>Of the embedded engine as well, whatever engine this is built with.</summary>
    private static IEnumerable<string?> KnownNames =>
        [.. FuzzTargets.All.Keys, "greeting", "frames", "system-messages"];

    private static long Number(string variable, long usual) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : usual;
}
