using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Transformer;

namespace ClusterLlm.Model.Tests.Transformer;

public sealed class ParameterLayoutTests
{
    public static TheoryData<string> Presets => [.. ModelPreset.All.Select(preset => preset.Name)];

    [Theory]
    [InlineData("gpt2-124m", 124_439_808)]
    [InlineData("gpt2-355m", 354_823_168)]
    public void gpt2_has_the_published_number_of_parameters(string name, long expected)
    {
        var preset = ModelPreset.Find(name)!;
        Assert.Equal(expected, ParameterLayout.For(preset.Model, preset.VocabularySize!.Value).ParameterCount);
    }

    [Theory]
    [InlineData("Llama 3.2 1B", 16, 32, 8, 2_048, 8_192, 128_256, true, false, 0, 1_235_814_400)]
    [InlineData("Qwen2.5 0.5B", 24, 14, 2, 896, 4_864, 151_936, true, true, 0, 494_032_768)]
    [InlineData("Mistral 7B v0.3", 32, 32, 8, 4_096, 14_336, 32_768, false, false, 0, 7_248_023_552)]
    [InlineData("Mistral Nemo", 40, 32, 8, 5_120, 14_336, 131_072, false, false, 128, 12_247_782_400)]
    public void published_models_have_the_published_number_of_parameters(string name, int layers, int heads,
        int kvHeads, int width, int ffnWidth, int vocabulary, bool tied, bool biases, int headDim, long expected)
    {
        var model = new ModelOptions
        {
            Architecture = ModelArchitecture.Llama,
            Layers = layers,
            Heads = heads,
            KvHeads = kvHeads,
            Width = width,
            FfnWidth = ffnWidth,
            TieEmbeddings = tied,
            AttentionBias = biases,
            HeadDim = headDim,
        };
        Assert.True(expected == ParameterLayout.For(model, vocabulary).ParameterCount, name);
    }

    [Fact]
    public void the_small_llama_has_what_its_name_says() =>
        Assert.Equal(124.7, ParameterLayout.For(ModelPreset.LlamaSmall().Model, 32_000).ParameterCount / 1e6, 0.1);

    [Theory]
    [MemberData(nameof(Presets))]
    public void parameters_are_aligned_and_in_the_order_of_their_names(string name)
    {
        var layout = ParameterLayout.For(ModelPreset.Find(name)!.Model, 65);
        long end = 0;
        string? before = null;
        foreach (var parameter in layout.Parameters)
        {
            Assert.Equal(0, parameter.Offset % ParameterLayout.Alignment);
            Assert.InRange(parameter.Offset - end, 0, ParameterLayout.Alignment - 1);
            Assert.True(string.CompareOrdinal(before, parameter.Name) < 0, parameter.Name);
            (before, end) = (parameter.Name, parameter.Offset + parameter.Elements);
        }

        Assert.InRange(layout.Length - end, 0, ParameterLayout.Alignment - 1);
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void decay_falls_on_matrices_alone_and_its_ranges_cover_everything(string name)
    {
        var layout = ParameterLayout.For(ModelPreset.Find(name)!.Model, 65);
        long end = 0;
        foreach (var range in layout.DecayRanges)
        {
            Assert.Equal(end, range.Offset);
            end += range.Count;
        }

        Assert.Equal(layout.Length, end);
        foreach (var parameter in layout.Parameters)
        {
            var range = layout.DecayRanges.Last(range => range.Offset <= parameter.Offset);
            Assert.Equal(parameter.Shape.Length == 2, range.Decays);
        }
    }

    [Fact]
    public void gpt2_keeps_its_matrices_transposed_in_the_file()
    {
        var layout = ParameterLayout.For(new ModelOptions { Width = 8, Heads = 2, Layers = 1, Context = 4 }, 11);
        Assert.Equal([8, 24], layout["transformer.h.0.attn.c_attn.weight"].FileShape);
        Assert.Equal([8, 8], layout["transformer.h.0.attn.c_proj.weight"].FileShape);
        Assert.Equal([8, 32], layout["transformer.h.0.mlp.c_fc.weight"].FileShape);
        Assert.Equal([32, 8], layout["transformer.h.0.mlp.c_proj.weight"].FileShape);
        Assert.Equal([11, 8], layout["transformer.wte.weight"].FileShape);
        Assert.DoesNotContain(layout.Parameters, parameter => parameter.Name == "lm_head.weight");
    }

    [Fact]
    public void a_gpt2_without_biases_still_names_them_for_the_file()
    {
        var options = new ModelOptions { Width = 8, Heads = 2, Layers = 1, Context = 4 };
        var with = ParameterLayout.For(options, 11);
        var without = ParameterLayout.For(options with { Bias = false }, 11);
        Assert.Empty(with.ConstantZeros);
        Assert.Equal(with.Parameters.Select(parameter => parameter.Name),
            without.Parameters.Concat(without.ConstantZeros).Select(parameter => parameter.Name)
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void llama_shrinks_keys_and_values_to_their_heads()
    {
        var options = new ModelOptions { Architecture = ModelArchitecture.Llama, Width = 64, Heads = 8, KvHeads = 2 };
        var layout = ParameterLayout.For(options, 11);
        Assert.Equal([16, 64], layout["model.layers.0.self_attn.k_proj.weight"].FileShape);
        Assert.Equal([64, 64], layout["model.layers.0.self_attn.q_proj.weight"].FileShape);
        Assert.Equal([256, 64], layout["model.layers.0.mlp.up_proj.weight"].FileShape); // 8/3 x 64, rounded up to 256
        Assert.Equal([11, 64], layout["lm_head.weight"].FileShape);
    }
}
