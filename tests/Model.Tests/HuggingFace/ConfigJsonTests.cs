using System.Text.Json.Nodes;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.HuggingFace;
using ClusterLlm.Model.Tests.Checkpoints;

namespace ClusterLlm.Model.Tests.HuggingFace;

public sealed class ConfigJsonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Kinds => PublishedModels.Kinds;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gpt2", """{"scale_attn_by_inverse_layer_idx":true}""", "scale_attn_by_inverse_layer_idx is true")]
    [InlineData("gpt2", """{"scale_attn_weights":false}""", "scale_attn_weights is false")]
    [InlineData("gpt2", """{"add_cross_attention":true}""", "add_cross_attention is true")]
    [InlineData("gpt2", """{"activation_function":"relu"}""", "activation_function is relu")]
    [InlineData("gpt2", """{"pruned_heads":{"0":[1]}}""", "pruned_heads")]
    [InlineData("gpt2", """{"is_encoder_decoder":true}""", "is_encoder_decoder is true")]
    [InlineData("llama2", """{"hidden_act":"gelu"}""", "hidden_act is gelu")]
    [InlineData("llama2", """{"attention_bias":true}""", "attention_bias is true")]
    [InlineData("llama2", """{"mlp_bias":true}""", "mlp_bias is true")]
    [InlineData("llama2", """{"partial_rotary_factor":0.5}""", "partial_rotary_factor is 0.5")]
    [InlineData("llama2", """{"quantization_config":{"bits":4}}""", "quantization_config is {\"bits\":4}")]
    [InlineData("llama2", """{"logits_scaling":8.0}""", "logits_scaling is 8.0")]
    [InlineData("llama2", """{"auto_map":{"AutoModel":"x.Y"}}""", "auto_map")]
    [InlineData("llama2", """{"sliding_window":16}""", "sliding_window is 16")]
    [InlineData("llama2", """{"num_experts_per_tok":2}""", "--ignore num_experts_per_tok")]
    [InlineData("llama2", """{"model_type":"gemma"}""", "model_type is gemma; gpt2, llama, mistral and qwen2")]
    [InlineData("llama2", """{"model_type":null}""", "model_type is (none)")]
    [InlineData("llama2", """{"rope_scaling":{"type":"yarn","factor":4.0}}""", "type yarn")]
    [InlineData("llama2", """{"rope_scaling":{"rope_type":"dynamic","factor":2.0}}""", "type dynamic")]
    [InlineData("llama2", """{"rope_scaling":{"rope_type":"longrope","short_factor":[1]}}""", "type longrope")]
    [InlineData("llama2", """{"rope_scaling":{"rope_type":"linear"}}""", "rope_scaling.factor is missing")]
    [InlineData("llama2", """{"rope_scaling":{"rope_type":"linear","factor":"4"}}""", "rope_scaling.factor is 4")]
    [InlineData("llama2", """{"rope_scaling":{"rope_type":"linear","factor":0.5}}""", "rope_scaling_factor is 0.5")]
    [InlineData("llama2", """{"rope_scaling":{"rope_type":"llama3","type":"linear","factor":4}}""", "must agree")]
    [InlineData("llama2", """{"rope_scaling":{"type":"default","mrope_section":[1,2]}}""", "rope_scaling.mrope_section")]
    [InlineData("llama2", """{"rope_parameters":{"rope_type":"default","rope_theta":5.0}}""", "rope_theta is 10000")]
    [InlineData("llama2", """{"rope_parameters":{"full_attention":{"rope_theta":5.0}}}""", "full_attention")]
    [InlineData("llama2", """{"head_dim":7}""", "model.head_dim is 7")]
    [InlineData("llama2", """{"num_key_value_heads":3}""", "model.kv_heads is 3")]
    [InlineData("llama2", """{"num_hidden_layers":"2"}""", "num_hidden_layers is 2, but must be a whole number")]
    [InlineData("llama2", """{"num_hidden_layers":2.5}""", "num_hidden_layers is 2.5")]
    [InlineData("llama2", """{"num_hidden_layers":99999999999}""", "num_hidden_layers is 99999999999")]
    [InlineData("llama2", """{"num_attention_heads":0}""", "model.heads is 0")]
    [InlineData("llama2", """{"num_attention_heads":1,"num_key_value_heads":1,"hidden_size":65536}""", "model.heads is 1")]
    [InlineData("llama2", """{"hidden_size":null}""", "hidden_size is missing")]
    [InlineData("llama2", """{"vocab_size":-1}""", "vocab_size is -1")]
    [InlineData("llama2", """{"eos_token_id":[1,"x"]}""", "eos_token_id")]
    [InlineData("llama2", """{"tie_word_embeddings":1}""", "tie_word_embeddings is 1, but must be true or false")]
    [InlineData("mistral", """{"sliding_window":32}""", "sliding_window is 32, below the context of 64")]
    [InlineData("qwen2", """{"use_sliding_window":true}""", "sliding_window is 32")]
    [InlineData("qwen2", """{"layer_types":["full_attention","sliding_attention"]}""", "layer_types")]
    public void a_key_that_would_change_the_numbers_is_refused_by_name(string kind, string changes, string named)
    {
        var config = PublishedModels.Config(kind);
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
            config[name] = value?.DeepClone();
        var error = Assert.Throws<CheckpointException>(() => Read(config));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(_folder["config.json"], error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("gpt2", """{"reorder_and_upcast_attn":true,"id2label":{"0":"x"},"pruned_heads":{}}""")]
    [InlineData("llama2", """{"_name_or_path":"x/y","unsloth_version":"1","attention_dropout":0.1,"top_k":50}""")]
    [InlineData("llama2", """{"quantization_config":null,"partial_rotary_factor":1.0,"architectures":["X"]}""")]
    [InlineData("llama2", """{"rope_scaling":{"rope_type":"default"},"head_dim":8,"sliding_window":64}""")]
    [InlineData("qwen2", """{"layer_types":["full_attention","full_attention"]}""")]
    public void what_does_no_harm_passes(string kind, string changes)
    {
        var config = PublishedModels.Config(kind);
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
            config[name] = value?.DeepClone();
        Assert.Equal(Read(PublishedModels.Config(kind)).Model, Read(config).Model);
    }

    [Fact]
    public void an_unknown_key_passes_only_when_it_is_named()
    {
        var config = PublishedModels.Config("llama2");
        config["harmless_extra"] = 3;
        Assert.Throws<CheckpointException>(() => Read(config));
        Read(config, new ConfigOverrides { Ignored = ["harmless_extra"] });
    }

    [Fact]
    public void a_mistral_with_a_window_is_read_within_it()
    {
        var config = PublishedModels.Config("mistral");
        config.Remove("sliding_window");
        config["max_position_embeddings"] = 32_768;
        Assert.Contains("sliding_window is 4096", Assert.Throws<CheckpointException>(() => Read(config)).Message);
        Assert.Equal(4_096, Read(config, new ConfigOverrides { Context = 4_096 }).Model.Context);
        Assert.Throws<CheckpointException>(() => Read(config, new ConfigOverrides { Context = 40_000 }));
    }

    [Fact]
    public void the_context_of_gpt2_cannot_be_changed() =>
        Assert.Contains("learned", Assert.Throws<CheckpointException>(
        () => Read(PublishedModels.Config("gpt2"), new ConfigOverrides { Context = 16 })).Message);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void what_is_written_is_read_again(string kind)
    {
        var read = Read(PublishedModels.Config(kind));
        File.WriteAllBytes(_folder["config.json"],
            ConfigJson.Write(read.Model, read.VocabularySize, read.Tokens, SafetensorsType.BFloat16));
        var again = ConfigJson.Read(_folder["config.json"]);
        Assert.Equal(read.Model with { FfnWidth = again.Model.FfnWidth, KvHeads = again.Model.KvHeads }, again.Model);
        Assert.Equal(read.Tokens.Ends, again.Tokens.Ends);
        Assert.Equal((read.VocabularySize, "bfloat16"), (again.VocabularySize, again.Precision));
    }

    [Fact]
    public void a_model_with_biases_of_queries_keys_and_values_is_written_as_qwen2()
    {
        var read = Read(PublishedModels.Config("qwen2"));
        Assert.True(read.Model.AttentionBias);
        var written = JsonNode.Parse(
            ConfigJson.Write(read.Model, read.VocabularySize, read.Tokens, SafetensorsType.Float16))!;
        Assert.Equal("qwen2", (string?)written["model_type"]);
        Assert.Equal("Qwen2ForCausalLM", (string?)written["architectures"]![0]);
        Assert.Equal("float16", (string?)written["torch_dtype"]);
    }

    [Fact]
    public void what_transformers_wants_to_be_a_float_is_written_as_one()
    {
        var read = Read(PublishedModels.Config("llama3"));
        string json = System.Text.Encoding.UTF8.GetString(
            ConfigJson.Write(read.Model, read.VocabularySize, read.Tokens, SafetensorsType.Float32));
        foreach (string written in new[] { "\"rope_theta\": 500.0", "\"factor\": 8.0", "\"rms_norm_eps\": 1e-05" })
            Assert.Contains(written, json, StringComparison.Ordinal);
    }

    [Fact]
    public void every_end_of_text_is_kept()
    {
        var read = Read(PublishedModels.Config("llama3"));
        Assert.Equal([2, 3], read.Tokens.Ends);
        Assert.Equal(RopeScaling.Llama3, read.Model.RopeScaling);
        Assert.Equal((500, 8, 32),
            (read.Model.RopeTheta, read.Model.RopeScalingFactor, read.Model.RopeOriginalContext));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"model_type":"llama","model_type":"gpt2"}""")]
    [InlineData("""{"model_type":"\ud800"}""")]
    public void a_broken_file_is_one_line(string content)
    {
        File.WriteAllText(_folder["config.json"], content);
        var error = Assert.Throws<CheckpointException>(() => ConfigJson.Read(_folder["config.json"]));
        Assert.StartsWith(_folder["config.json"], error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private ModelConfig Read(JsonObject config, ConfigOverrides? overrides = null)
    {
        File.WriteAllText(_folder["config.json"], config.ToJsonString());
        return ConfigJson.Read(_folder["config.json"], overrides);
    }
}
