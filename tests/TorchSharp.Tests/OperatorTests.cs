using TorchSharp;
using TorchSharpTests.Golden;
using static TorchSharp.torch;

namespace TorchSharpTests;

public sealed class OperatorTests
{
    public static TheoryData<string> Names => [.. GoldenCase.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void values_are_those_of_pytorch(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        GoldenCase expected = GoldenCase.All[name];
        Tensor output = Golden.Operators.All[name]([.. expected.Inputs.Select(input => input.ToTensor())]);
        Assert.Null(expected.Output.DifferenceFrom(output));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void gradients_are_those_of_pytorch(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        GoldenCase expected = GoldenCase.All[name];
        if (expected.Gradients is not { } gradients)
        {
            return;
        }
        Tensor[] inputs = [.. expected.Inputs.Select((input, i) =>
            input.ToTensor().requires_grad_(gradients[i] is not null))];
        Tensor output = Golden.Operators.All[name](inputs);
        (output * Weight(output)).sum().backward();
        for (int i = 0; i < inputs.Length; i++)
        {
            if (gradients[i] is { } gradient)
            {
                Assert.True(gradient.DifferenceFrom(inputs[i].grad!) is null,
                    $"input {i}: {gradient.DifferenceFrom(inputs[i].grad!)}");
            }
        }
    }

    [Fact]
    public void every_operator_has_a_golden_value_and_every_golden_value_an_operator() =>
        Assert.Equal(GoldenCase.All.Keys.Order(), Golden.Operators.All.Keys.Order());

    /// <summary>make_golden.py's: something that treats no two elements alike.</summary>
    private static Tensor Weight(Tensor output)
    {
        float[] values = new float[output.numel()];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)Math.Sin(i + 1);
        }
        return tensor(values, output.shape);
    }
}
