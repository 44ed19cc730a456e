using ClusterLlm.Engines;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Generation;
using ClusterLlm.Model.Training;
using ClusterLlm.Model.Transformer;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Tests.Training;

/// <summary>Counts the tensors of the whole process, so nothing may run beside it.</summary>
[Collection(nameof(Alone))]
public sealed class NativeMemoryTests
{
    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama")]
    public void a_step_leaves_no_native_memory_behind(string name)
    {
        using var replica = SmallModels.Create(SmallModels.Named(name) with { Dropout = 0.1 });
        using var gradient = replica.CreateGradientBuffer();
        SmallModels.Step(replica, gradient, SmallModels.Batch(), 1);
        long before = Tensor.TotalCount;
        for (int step = 2; step < 12; step++)
            SmallModels.Step(replica, gradient, SmallModels.Batch(), step);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [InlineData("gpt2", BasePrecision.Int8)]
    [InlineData("llama", BasePrecision.Int8)]
    [InlineData("llama", BasePrecision.Bf16)]
    public void neither_do_adapters_over_a_packed_row_nor_an_evaluation(string name, BasePrecision precision)
    {
        var lora = new LoraOptions { Rank = 2, Dropout = 0.1, BasePrecision = precision };
        var options = SmallModels.Named(name) with { Dropout = 0.1 };
        var model = new LanguageModel(options, SmallModels.Vocabulary, CPU, lora);
        using var replica = new Replica(model, SmallModels.Training, Operators.Current, "unused");
        replica.Initialize(7);
        using var gradient = replica.CreateGradientBuffer();
        var batch = new TokenBatch(new Packing([5, 7]));
        Array.Fill(batch.Targets, 3);
        SmallModels.Step(replica, gradient, batch, 1);
        long before = Tensor.TotalCount;
        for (int step = 2; step < 12; step++)
        {
            SmallModels.Step(replica, gradient, batch, step);
            replica.Evaluate(batch);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void answers_of_several_lengths_leave_none_behind()
    {
        using var replica = SmallModels.Create(SmallModels.Llama);
        var generator = new TokenGenerator(replica.Model);
        long before = Tensor.TotalCount;
        foreach (int tokens in new[] { 1, 5, 40 })
            generator.Generate([1, 2, 3], new GenerationOptions { MaxTokens = tokens },
                cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void a_reference_that_cannot_be_read_leaves_none_behind()
    {
        using var trained = new LanguageModel(SmallModels.Llama, SmallModels.Vocabulary, CPU);
        long before = Tensor.TotalCount;
        Assert.Throws<CheckpointException>(() => new ReferenceModel(trained, "nowhere"));
        Assert.Equal(before, Tensor.TotalCount);
    }
}
