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
}
