using System.Text.Json.Nodes;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.HuggingFace;
using ClusterLlm.Model.Tests.Checkpoints;
using ClusterLlm.Model.Training;
using ClusterLlm.Model.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Tests.Training;

public sealed class AdapterTests : IDisposable
{
    private static readonly LoraOptions Lora = new() { Rank = 4, Alpha = 8, TargetModules = "all-linear" };

    private readonly TemporaryFolder _folder = new();
    private string? _base;

    public static TheoryData<string> Names => SmallModels.Names;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task training_begins_at_the_base_and_leaves_it_alone(string name)
    {
        string directory = await SaveBase(name);
        using var full = SmallModels.Create(SmallModels.Named(name));
        using var adapted = Create(name, directory, Lora);
        var batch = SmallModels.Batch();
        var before = full.Evaluate(batch);
        Assert.Equal(before.LossSum, adapted.Evaluate(batch).LossSum, 1e-6 * before.LossSum);
        using var gradient = adapted.CreateGradientBuffer();
        for (int step = 1; step <= 5; step++)
            SmallModels.Step(adapted, gradient, batch, step);
        Assert.True(adapted.Evaluate(batch).LossSum < before.LossSum);
        Assert.Equal(before, full.Evaluate(batch));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task a_merged_adapter_computes_what_the_adapted_model_does(string name)
    {
        foreach (var lora in new[] { Lora, Lora with { Rslora = true, TargetModules = null } })
        {
            using var adapted = Create(name, await SaveBase(name), lora);
            Train(adapted);
            var checkpoint = await Save(adapted, 5);
            using var merged = CheckpointLoader.LoadModel(checkpoint, CPU);
            using var replica = new Replica(merged, SmallModels.Training, Engines.Operators.Current);
            var batch = SmallModels.Batch(shift: 3);
            double expected = adapted.Evaluate(batch).LossSum;
            Assert.Equal(expected, replica.Evaluate(batch).LossSum, 1e-5 * expected);
        }
    }

    [Fact]
    public async Task the_gradient_is_that_of_the_loss()
    {
        using var adapted = Create("llama", await SaveBase("llama"), Lora);
        Train(adapted);
        var batch = SmallModels.Batch();
        using var gradient = adapted.CreateGradientBuffer();
        adapted.ComputeGradient(batch, 1, 1, 0, gradient);
        using var scope = NewDisposeScope();
        var direction = gradient / gradient.norm();
        const float size = 1e-2f;
        double slope = (Loss(size) - Loss(-size)) / (2 * size);
        Assert.Equal(gradient.norm().item<float>(), slope, 0.02 * slope);

        double Loss(float along)
        {
            using var noGradient = no_grad();
            adapted.Parameters.add_(direction * along);
            double loss = adapted.Evaluate(batch).LossSum;
            adapted.Parameters.sub_(direction * along);
            return loss;
        }
    }

    [Theory]
    [InlineData(BasePrecision.Bf16, 0.01)]
    [InlineData(BasePrecision.Int8, 0.02)]
    public async Task a_base_of_fewer_bits_computes_nearly_the_same(BasePrecision precision, double tolerance)
    {
        string directory = await SaveBase("gpt2");
        using var exact = Create("gpt2", directory, Lora);
        using var rounded = Create("gpt2", directory, Lora with { BasePrecision = precision });
        var batch = SmallModels.Batch();
        double expected = exact.Evaluate(batch).LossSum, got = rounded.Evaluate(batch).LossSum;
        Assert.NotEqual(expected, got);
        Assert.Equal(expected, got, tolerance * expected);
    }

    [Fact]
    public async Task resuming_restores_adapters_and_moments_to_the_bit()
    {
        string directory = await SaveBase("llama");
        using var one = Create("llama", directory, Lora);
        Train(one);
        var checkpoint = await Save(one, 5);
        using var other = Create("llama", directory, Lora);
        other.Load(checkpoint);
        Assert.Equal(one.StateHash(), other.StateHash());
        using var gradient = one.CreateGradientBuffer();
        SmallModels.Step(one, gradient, SmallModels.Batch(), 6);
        SmallModels.Step(other, gradient, SmallModels.Batch(), 6);
        Assert.Equal(one.StateHash(), other.StateHash());
    }

    [Fact]
    public async Task dropout_falls_on_adapters_by_seed_step_and_micro_batch_alone()
    {
        using var adapted = Create("gpt2", await SaveBase("gpt2"), Lora with { Dropout = 0.3 });
        Train(adapted);
        using var gradient = adapted.CreateGradientBuffer();
        var one = adapted.ComputeGradient(SmallModels.Batch(), 1, 1, 0, gradient);
        Assert.Equal(one, adapted.ComputeGradient(SmallModels.Batch(), 1, 1, 0, gradient));
        Assert.NotEqual(one, adapted.ComputeGradient(SmallModels.Batch(), 1, 1, 1, gradient));
        Assert.Equal(adapted.Evaluate(SmallModels.Batch()), adapted.Evaluate(SmallModels.Batch()));
    }

    [Theory]
    [InlineData("c_attn,q_proj", "lora.target_modules is 'c_attn,q_proj'")]
    [InlineData("wte", "lora.target_modules is 'wte'")]
    [InlineData(" , ", "lora.target_modules is ' , '")]
    public void layers_that_the_model_lacks_are_named(string modules, string message)
    {
        var error = Assert.Throws<ConfigurationException>(() =>
            new LanguageModel(SmallModels.Gpt2, 31, CPU, Lora with { TargetModules = modules }));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("c_attn,c_fc,c_proj", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"peft_type\": \"IA3\"", "peft_type is IA3")]
    [InlineData("\"use_dora\": true", "use_dora is true")]
    [InlineData("\"modules_to_save\": [\"lm_head\"]", "modules_to_save is [\"lm_head\"]")]
    [InlineData("\"init_lora_weights\": \"pissa_niter_4\"", "init_lora_weights is pissa_niter_4")]
    [InlineData("\"r\": 0", "r is 0")]
    [InlineData("\"base_model_name_or_path\": \".\"", "is an adapter itself")]
    [InlineData("\"base_model_name_or_path\": \"\"", "is an adapter itself")]
    [InlineData("\"base_model_name_or_path\": \"no\\u0000where\"", "there is no such folder")]
    [InlineData("\"base_model_name_or_path\": \"nowhere\"", "there is no such folder")]
    [InlineData("\"target_modules\": 3", "target_modules is 3")]
    public async Task an_adapter_of_another_kind_is_refused_by_the_key_that_makes_it_one(string key, string message)
    {
        using var adapted = Create("gpt2", await SaveBase("gpt2"), Lora);
        string checkpoint = await Save(adapted, 1), path = Path.Combine(checkpoint, AdapterConfig.FileName);
        var json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        foreach (var (name, value) in JsonNode.Parse($"{{{key}}}")!.AsObject())
            json[name] = value!.DeepClone();
        File.WriteAllText(path, json.ToJsonString());
        var error = Assert.Throws<CheckpointException>(() => CheckpointLoader.LoadModel(checkpoint, CPU));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static void Train(Replica replica)
    {
        using var gradient = replica.CreateGradientBuffer();
        for (int step = 1; step <= 5; step++)
            SmallModels.Step(replica, gradient, SmallModels.Batch(), step);
    }

    private static Replica Create(string name, string directory, LoraOptions lora)
    {
        var replica = Replica.Create(new RunConfiguration
        {
            Model = SmallModels.Named(name),
            Training = SmallModels.Training,
            Lora = lora,
            Finetune = new FinetuneOptions { Base = directory },
        }, SmallModels.Vocabulary, CPU);
        replica.Initialize(7);
        return replica;
    }

    private async Task<string> SaveBase(string name)
    {
        using var replica = SmallModels.Create(SmallModels.Named(name));
        return _base = await Save(replica, 0);
    }

    private async Task<string> Save(Replica replica, long step)
    {
        string root = Path.Combine(_folder.Path, Guid.NewGuid().ToString("N"));
        var info = new CheckpointInfo(step, 0, "config", "corpus", null) { Base = _base };
        return (await BackgroundCheckpoint.Start(root, info, replica, TimeProvider.System).Completion).Directory;
    }
}
