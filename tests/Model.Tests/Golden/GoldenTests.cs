using System.Text.Json;
using ClusterLlm.Engines;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Tests.Training;
using ClusterLlm.Model.Training;
using ClusterLlm.Model.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Tests.Golden;

/// <summary>Against the numbers of golden.json, which make_golden.py made with PyTorch.</summary>
public sealed class GoldenTests
{
    private const double Tolerance = 1e-5;

    // PyTorch's own norms in float32 and float64 are 2e-5 apart after ten steps, its losses 3e-7.
    private const double NormTolerance = 1e-4;
    private const int Steps = 10;

    // As in make_golden.py.
    private static readonly TrainingOptions Training = new()
    {
        LearningRate = 1e-3,
        Schedule = LearningRateSchedule.Constant,
        WarmupSteps = 0,
        Beta1 = 0.9,
        Beta2 = 0.95,
        Epsilon = 1e-8,
        WeightDecay = 0.1,
        GradClip = 1,
    };

    private static readonly JsonElement Reference = Load();

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var operators in SmallModels.AllOperators())
            {
                cases.Add("gpt2", operators.Name);
                cases.Add("llama", operators.Name);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void logits_are_those_of_pytorch(string architecture, string operators)
    {
        using var replica = Create(architecture, operators);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var batch = SmallModels.Batch();
        var pass = new ForwardPass(Named(operators));
        var hidden = replica.Model.Hidden(tensor(batch.Inputs, [batch.BatchSize, batch.Length]), pass);
        float[] logits = SmallModels.Values(replica.Model.Logits(hidden, pass).view(-1));
        AssertAlike(Reference.GetProperty(architecture).GetProperty("logits"), logits, "logits", 0);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void loss_and_every_gradient_are_those_of_pytorch(string architecture, string operators)
    {
        using var replica = Create(architecture, operators);
        using var gradient = replica.CreateGradientBuffer();
        var expected = Reference.GetProperty(architecture);
        var loss = replica.ComputeGradient(SmallModels.Batch(), 1, 1, 0, gradient);
        AssertNear(expected.GetProperty("loss_sum").GetDouble(), loss.LossSum, "loss");
        var gradients = expected.GetProperty("gradients");
        double largest = gradients.EnumerateObject().Max(tensor => tensor.Value.GetProperty("norm").GetDouble());
        foreach (var tensor in gradients.EnumerateObject())
            AssertAlike(tensor.Value, InFileLayout(replica, gradient, tensor.Name), tensor.Name, 1e-8 * largest);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ten_steps_of_adamw_are_those_of_pytorch(string architecture, string operators)
    {
        using var replica = Create(architecture, operators);
        using var gradient = replica.CreateGradientBuffer();
        var expected = Reference.GetProperty(architecture);
        for (int step = 0; step < Steps; step++)
        {
            var loss = replica.ComputeGradient(SmallModels.Batch(shift: step), 1, step + 1, 0, gradient);
            AssertNear(expected.GetProperty("losses")[step].GetDouble(),
                loss.LossSum / loss.Tokens, $"loss of step {step}");
            using (no_grad())
            using (var scope = NewDisposeScope())
                gradient.div_(loss.Tokens);
            double norm = Math.Sqrt(SmallModels.Values(gradient).Sum(value => (double)value * value));
            AssertNear(expected.GetProperty("gradient_norms")[step].GetDouble(), norm,
                $"gradient norm of step {step}", NormTolerance);
            replica.Apply(gradient, Schedule.Update(Training, step + 1, step + 1, norm));
        }

        foreach (var tensor in expected.GetProperty("final").EnumerateObject())
        {
            // A bias of the keys shifts all scores of a query alike: its gradient is rounding error, which Adam blows
            // up to full steps.
            if (!tensor.Name.EndsWith("c_attn.bias"))
                AssertAlike(tensor.Value, InFileLayout(replica, replica.Parameters, tensor.Name), tensor.Name, 0);
        }
    }

    private static Replica Create(string architecture, string operators)
    {
        var replica = SmallModels.Create(SmallModels.Named(architecture), Training, Named(operators));
        var tensors = ExportedTensor.AllOf(replica.Model.Layout);
        for (int n = 0; n < tensors.Count; n++)
        {
            var spec = tensors[n].Spec!;
            double offset = spec.Shape.Length == 1 && spec.Name.EndsWith("weight") ? 1 : 0;
            float[] values = new float[spec.Elements];
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)((0.1 * Math.Sin((0.7 * i) + n + 1)) + offset);
            if (spec.Transposed)
                TensorExporter.Transpose(values.ToArray(), values, (int)spec.Shape[1], (int)spec.Shape[0]);
            FlatBuffers.Write(replica.Parameters, spec.Offset, values);
        }

        return replica;
    }

    private static IOperators Named(string name) =>
        SmallModels.AllOperators().Single(operators => operators.Name == name);

    private static float[] InFileLayout(Replica replica, Tensor flat, string name)
    {
        var values = new List<float>();
        var tensor = ExportedTensor.AllOf(replica.Model.Layout).Single(tensor => tensor.Name == name);
        new TensorExporter((offset, target) => FlatBuffers.Read(flat, offset, target))
            .Export(tensor, piece => values.AddRange(piece));
        return [.. values];
    }

    /// <summary>
    /// The tensor's norm, and the sampled elements as a vector, to the tolerance; the floor is for what is zero but for
    /// rounding.
    /// </summary>
    private static void AssertAlike(JsonElement expected, float[] actual, string name, double floor)
    {
        double norm = expected.GetProperty("norm").GetDouble();
        double allowed = (Tolerance * norm) + (floor * Math.Sqrt(actual.Length));
        Assert.Equal(norm, Math.Sqrt(actual.Sum(value => (double)value * value)), allowed);
        int stride = expected.GetProperty("stride").GetInt32();
        double[] elements = [.. expected.GetProperty("elements").EnumerateArray()
            .Select(element => element.GetDouble())];
        double error = Math.Sqrt(elements.Select((value, i) => Math.Pow(value - actual[i * stride], 2)).Average());
        Assert.True(error * Math.Sqrt(actual.Length) <= allowed,
            $"{name} is off by {error} (root mean square), of norm {norm}");
    }

    private static void AssertNear(double expected, double actual, string what, double tolerance = Tolerance) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Abs(expected),
            $"{what} is {actual}, not {expected}");

    private static JsonElement Load()
    {
        using var stream = typeof(GoldenTests).Assembly.GetManifestResourceStream("golden.json")!;
        return JsonDocument.Parse(stream).RootElement.Clone();
    }
}
