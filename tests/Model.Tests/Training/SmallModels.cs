using ClusterLlm.Engines;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Training;
using ClusterLlm.Model.Transformer;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Tests.Training;

/// <summary>Models small enough for a test, one of each kind, and batches for them.</summary>
internal static class SmallModels
{
    public const int Vocabulary = 31;

    public static readonly ModelOptions Gpt2 = new() { Layers = 2, Heads = 3, Width = 24, Context = 16 };

    public static readonly ModelOptions Llama = new()
    {
        Architecture = ModelArchitecture.Llama,
        Layers = 2,
        Heads = 4,
        KvHeads = 2,
        Width = 32,
        FfnWidth = 48,
        Context = 16,
    };

    public static readonly TrainingOptions Training = new() { Beta2 = 0.95, LearningRate = 1e-2, WeightDecay = 0.1 };

    public static ModelOptions Named(string name) => name switch
    {
        "gpt2" => Gpt2,
        "gpt2, untied, no biases" => Gpt2 with { TieEmbeddings = false, Bias = false },
        "llama" => Llama,
        "llama, tied, one head for all" => Llama with { TieEmbeddings = true, KvHeads = 1 },
        _ => throw new ArgumentException(name),
    };

    public static TheoryData<string> Names =>
        ["gpt2", "gpt2, untied, no biases", "llama", "llama, tied, one head for all"];

    public static IEnumerable<IOperators> AllOperators()
    {
        yield return new ComposedOperators();
        if (NativeOperators.IsAvailable)
            yield return new NativeOperators();
    }

    public static Replica Create(ModelOptions model, TrainingOptions? training = null, IOperators? operators = null,
        long seed = 7)
    {
        var language = new LanguageModel(model, Vocabulary, CPU);
        var replica = new Replica(language, training ?? Training, operators ?? Operators.Current);
        replica.Initialize(seed);
        return replica;
    }

    public static TokenBatch Batch(int sequences = 3, int length = 12, int shift = 0)
    {
        var batch = new TokenBatch(sequences, length);
        for (int i = 0; i < batch.Inputs.Length; i++)
        {
            batch.Inputs[i] = ((7 * i) + (3 * shift) + (i * i)) % Vocabulary;
            batch.Targets[i] = i % 5 == 4 ? TokenBatch.NotCounted : ((5 * i) + shift + 1) % Vocabulary;
        }

        return batch;
    }

    public static float[] Values(Tensor flat)
    {
        float[] values = new float[flat.NumberOfElements];
        FlatBuffers.Read(flat, 0, values);
        return values;
    }

    /// <summary>One whole step on one batch.</summary>
    public static void Step(Replica replica, Tensor gradient, TokenBatch batch, long step)
    {
        var loss = replica.ComputeGradient(batch, 1, step, 0, gradient);
        using (no_grad())
        using (var scope = NewDisposeScope())
            gradient.div_(loss.Tokens);
        double norm = Math.Sqrt(Values(gradient).Sum(value => (double)value * value));
        replica.Apply(gradient, Schedule.Update(Training, step, step, norm));
    }
}
