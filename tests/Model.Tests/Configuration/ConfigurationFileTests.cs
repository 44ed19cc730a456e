using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Model.Tests.Configuration;

public class ConfigurationFileTests
{
    [Fact]
    public void defaults_are_valid_and_survive_the_yaml_round_trip()
    {
        var defaults = ConfigurationFile.Load(null);
        Assert.Equal(defaults, ConfigurationFile.Parse(ConfigurationFile.ToYaml(defaults), "round trip"));
    }

    [Fact]
    public void every_kind_of_value_survives_the_yaml_round_trip()
    {
        var run = ConfigurationFile.Load(null,
        [
            "model.architecture=llama", "model.kv_heads=2", "model.tie_embeddings=true", "training.learning_rate=6e-4",
            "training.min_learning_rate=0.00006", "training.schedule=wsd", "training.precision=bf16",
            "model.attention_bias=true", "model.head_dim=48", "model.rope_scaling=llama3",
            "model.rope_scaling_factor=8",
            "data.train=a \"b\"\\c",
            "cluster.device=cuda", "training.seed=-9000000000",
        ]);
        Assert.Equal(run, ConfigurationFile.Parse(ConfigurationFile.ToYaml(run), "round trip"));
        Assert.Equal(6e-4, run.Training.LearningRate);
        Assert.Equal("a \"b\"\\c", run.Data.Train);
    }

    [Fact]
    public void a_file_overrides_defaults_and_a_setting_overrides_the_file()
    {
        var run = ConfigurationFile.Override(
            ConfigurationFile.Parse("model:\n  layers: 6 # six\n  heads: 8\n", "run.yaml"), ["model.layers=7"]);
        Assert.Equal((7, 8, 128), (run.Model.Layers, run.Model.Heads, run.Model.Width));
    }

    [Theory]
    [InlineData("model.layer=3", "unknown key 'model.layer'; the nearest is 'model.layers'")]
    [InlineData("training.lr=3", "unknown key 'training.lr'")]
    [InlineData("model.layers=three", "model.layers is 'three', but must be a whole number")]
    [InlineData("model.layers=", "model.layers is ''")]
    [InlineData("training.learning_rate=NaN", "must be a number")]
    [InlineData("training.schedule=linear", "must be cosine|wsd|constant")]
    [InlineData("model.bias=yes", "must be true or false")]
    [InlineData("cluster.min_workers=0", "cluster.min_workers is 0, but must be at least 1")]
    [InlineData("cluster.max_workers=-1", "cluster.max_workers is -1, but must be 0 (no bound)")]
    [InlineData("model.heads=3", "model.heads is 3, but must be a divisor of model.width (128)")]
    [InlineData("training.global_batch=10", "must be a multiple of training.micro_batch (4)")]
    [InlineData("model.layers", "expected section.key=value")]
    [InlineData("cluster.port=70000", "0 (any free) to 65535")]
    [InlineData("model.dropout=1", "below 1")]
    [InlineData("model.attention_bias=true", "false for gpt2")]
    [InlineData("model.rope_scaling=llama3", "none for gpt2")]
    [InlineData("model.rope_scaling=yarn", "must be none|linear|llama3")]
    [InlineData("model.head_dim=16", "model.head_dim is 16, but must be 0 for gpt2")]
    public void a_bad_setting_is_one_line_that_names_it(string setting, string expected)
    {
        var error = Assert.Throws<ConfigurationException>(() => ConfigurationFile.Load(null, [setting]));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("modle:\n  layers: 3\n", "unknown section 'modle'; the nearest is 'model'")]
    [InlineData("model: 3\n", "expected key: value pairs")]
    [InlineData("model:\n  layers: [1, 2]\n", "model.layers must be a single value (line 2)")]
    [InlineData("model:\n  layers: 1\n  layers: 2\n", "line")]
    [InlineData("- a\n", "expected key: value pairs")]
    [InlineData("model: {layers: 3\n", "line")]
    public void bad_yaml_is_one_line_that_names_the_file(string yaml, string expected)
    {
        var error = Assert.Throws<ConfigurationException>(() => ConfigurationFile.Parse(yaml, "run.yaml"));
        Assert.StartsWith("run.yaml: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void a_missing_file_is_named()
    {
        var error = Assert.Throws<ConfigurationException>(() => ConfigurationFile.Load("nowhere/run.yaml"));
        Assert.Equal("no such configuration file: nowhere/run.yaml", error.Message);
    }
}
