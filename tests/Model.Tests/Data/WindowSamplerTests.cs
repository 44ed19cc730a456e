using ClusterLlm.Model.Data;
using FsCheck;
using FsCheck.Fluent;

namespace ClusterLlm.Model.Tests.Data;

public class WindowSamplerTests
{
    [Fact]
    public void every_window_of_an_epoch_comes_once() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        int context = random.Next(1, 40);
        var sampler = new WindowSampler(random.Next(2 * context, 5000), context, seed);
        for (long epoch = 0; epoch < 3; epoch++)
        {
            long first = epoch * sampler.WindowsPerEpoch;
            long[] starts = [.. Enumerable.Range(0, (int)sampler.WindowsPerEpoch).Select(i =>
                sampler.SampleStart(first + i)).Order()];
            long phase = sampler.Phase(epoch);
            Assert.Equal(Enumerable.Range(0, starts.Length).Select(i => phase + (i * (long)context)), starts);
        }
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(256, 128)]
    [InlineData(257, 128)]
    [InlineData(100_003, 64)]
    [InlineData(3, 1)]
    public void a_window_and_its_last_target_are_inside_the_split(long tokens, int context)
    {
        var sampler = new WindowSampler(tokens, context, seed: 5);
        Assert.Equal((tokens - context) / context, sampler.WindowsPerEpoch);
        for (long sample = 0; sample < 20 * sampler.WindowsPerEpoch; sample++)
        {
            long start = sampler.SampleStart(sample);
            Assert.InRange(start, 0, tokens - context - 1);
        }
    }

    [Fact]
    public void epochs_differ_in_order_and_phase()
    {
        var sampler = new WindowSampler(1_000_000, 128, seed: 1337);
        long windows = sampler.WindowsPerEpoch;
        Assert.NotEqual(
            Enumerable.Range(0, 100).Select(i => sampler.SampleStart(i)),
            Enumerable.Range(0, 100).Select(i => sampler.SampleStart(windows + i)));
        Assert.InRange(Enumerable.Range(0, 200).Select(epoch => sampler.Phase(epoch)).Distinct().Count(), 80, 128);
    }

    [Fact]
    public void a_short_stretch_of_steps_sees_all_parts_of_the_split()
    {
        const int parts = 20;
        var sampler = new WindowSampler(10_000_000, 100, seed: 3);
        int[] counts = new int[parts];
        for (int sample = 0; sample < 4000; sample++)
        {
            counts[sampler.SampleStart(sample) * parts / 10_000_000]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 130, 280));
    }

    [Fact]
    public void steps_follow_each_other_without_gap_or_overlap()
    {
        var sampler = new WindowSampler(50_000, 32, seed: 9);
        for (long step = 1; step <= 300; step++)
        {
            for (int sequence = 0; sequence < 12; sequence++)
            {
                Assert.Equal(
                    sampler.SampleStart(((step - 1) * 12) + sequence), sampler.WindowStart(step, sequence, 12));
            }
        }
    }

    /// <summary>A run must be replayable by any later version, so these never change.</summary>
    [Fact]
    public void windows_of_a_seed_are_the_same_for_ever()
    {
        var shakespeare = new WindowSampler(1_003_854, 64, seed: 1337);
        var huge = new WindowSampler(1_000_000_000_000_000, 8192, seed: -1);
        long[] windows =
        [
            .. Enumerable.Range(0, 6).Select(i => shakespeare.SampleStart(i)), shakespeare.SampleStart(100_000),
            huge.SampleStart(0), huge.SampleStart(1), huge.SampleStart(huge.WindowsPerEpoch * 7),
        ];
        Assert.Equal(
            "479965 616477 213853 712925 781789 202269 311378 535930178710684 839439702437020 33104338570602",
            string.Join(' ', windows));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(255, 128)]
    [InlineData(100, 128)]
    public void a_context_longer_than_the_corpus_is_refused_by_name(long tokens, int context) => Assert.StartsWith(
        $"model.context: {context} is too long",
        Assert.Throws<DataException>(() => new WindowSampler(tokens, context, 0)).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    [InlineData(4096)]
    [InlineData(4097)]
    public void the_permutation_is_a_bijection(int count)
    {
        for (ulong key = 0; key < 5; key++)
        {
            var permutation = new KeyedPermutation(count, key);
            Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i),
                Enumerable.Range(0, count).Select(i => permutation.Apply(i)).Order());
        }
    }
}
