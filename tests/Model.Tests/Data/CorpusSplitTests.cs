using ClusterLlm.Model.Data;
using ClusterLlm.Model.Data.Preparation;
using ClusterLlm.Model.Tests.Checkpoints;
using FsCheck;
using FsCheck.Fluent;

namespace ClusterLlm.Model.Tests.Data;

public class CorpusSplitTests
{
    [Fact]
    public void windows_cross_shards_and_targets_are_one_later()
    {
        using var folder = new TemporaryFolder();
        using CorpusSplit split = Make(folder, 7, 0, 1, 30, 62);
        var batch = new TokenBatch(3, 10);
        split.Fill(batch, [0, 5, 89]);
        Assert.Equal([.. Range(0, 10), .. Range(5, 10), .. Range(89, 10)], batch.Inputs);
        Assert.Equal([.. Range(1, 10), .. Range(6, 10), .. Range(90, 10)], batch.Targets);
        Assert.Equal(30, batch.CountedTargets());
    }

    [Fact]
    public void evaluation_counts_every_token_but_the_first_once() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        using var folder = new TemporaryFolder();
        int tokens = random.Next(0, 200);
        using CorpusSplit split = Make(folder, tokens / 3, tokens - (tokens / 3));
        var batch = new TokenBatch(random.Next(1, 5), random.Next(1, 30));
        var counted = new List<long>();
        for (long i = 0; i < split.EvaluationBatches(batch.BatchSize, batch.Length); i++)
        {
            split.FillEvaluation(batch, i);
            counted.AddRange(batch.Targets.Where(target => target != TokenBatch.NotCounted));
            Assert.All(batch.Inputs.Zip(batch.Targets), pair =>
                Assert.True(pair.Second == TokenBatch.NotCounted || pair.Second == pair.First + 1));
            Assert.All(batch.Inputs, input => Assert.InRange(input, 0, Math.Max(0, tokens - 1)));
        }

        Assert.Equal(Range(1, Math.Max(0, tokens - 1)), counted);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void micro_batches_of_a_step_are_the_sequences_of_its_global_batch()
    {
        using var folder = new TemporaryFolder();
        using CorpusSplit split = Make(folder, 1000);
        var sampler = new WindowSampler(split.Tokens, 8, seed: 4);
        var batch = new TokenBatch(3, 8);
        split.Fill(batch, sampler, step: 2, microBatch: 1, globalBatch: 12);
        for (int row = 0; row < 3; row++)
        {
            Assert.Equal(Range(sampler.WindowStart(2, 3 + row, 12), 8), batch.Inputs[(row * 8)..((row * 8) + 8)]);
        }
    }

    [Fact]
    public void tokens_of_a_large_vocabulary_keep_their_values()
    {
        using var folder = new TemporaryFolder();
        using var writer = new ShardWriter(folder["wide.tokens"], 200_000);
        writer.BeginDocument();
        writer.Write([0, 65_535, 65_536, 199_999]);
        ShardEntry entry = writer.Finish();
        using var split = new CorpusSplit([Shard.Open(folder["wide.tokens"], entry, 200_000, verifyHash: true)]);
        long[] tokens = new long[4];
        split.Read(0, tokens);
        Assert.Equal([0, 65_535, 65_536, 199_999], tokens);
    }

    [Fact]
    public void reading_outside_is_refused()
    {
        using var folder = new TemporaryFolder();
        using CorpusSplit split = Make(folder, 10);
        Assert.Throws<ArgumentOutOfRangeException>(() => split.Read(5, new long[6]));
        Assert.Throws<ArgumentOutOfRangeException>(() => split.Read(-1, new long[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => split.FillEvaluation(new TokenBatch(1, 4), 3));
    }

    private static IEnumerable<long> Range(long start, int count) => Enumerable.Range(0, count).Select(i => start + i);

    /// <summary>Shards of so many tokens; the n-th token of all is n.</summary>
    private static CorpusSplit Make(TemporaryFolder folder, params int[] shardTokens)
    {
        var shards = new List<Shard>();
        int next = 0;
        foreach (int tokens in shardTokens)
        {
            string path = folder[$"{shards.Count}.tokens"];
            using var writer = new ShardWriter(path, 1000);
            writer.Write([.. Enumerable.Range(next, tokens)]);
            shards.Add(Shard.Open(path, writer.Finish(), 1000, verifyHash: true));
            next += tokens;
        }

        return new CorpusSplit([.. shards]);
    }
}
