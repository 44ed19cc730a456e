using System.Text;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Data.FineTuning;
using ClusterLlm.Model.HuggingFace;
using ClusterLlm.Model.Tests.Checkpoints;
using ClusterLlm.Model.Tests.Training;
using ClusterLlm.Model.Tokenizers;
using ClusterLlm.Model.Transformer;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Tests.Data.FineTuning;

public sealed class ExamplesBuilderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void a_cache_that_two_models_share_gives_each_its_own_files()
    {
        var configuration = Configuration();
        string[] names = ["<|first|>", "<|second|>"];
        foreach (string name in names)
        {
            File.WriteAllText(folder["base/tokenizer_config.json"], $$"""{"pad_token":"{{name}}"}""");
            using var windows = ExampleWindows.Open(Build(configuration), configuration);
            Assert.Contains(name, Encoding.UTF8.GetString(windows.ModelFiles[TokenizerConfig.FileName]),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void a_changed_file_of_the_model_is_found()
    {
        var configuration = Configuration();
        string directory = Build(configuration);
        string path = Path.Combine(directory, ExamplesBuilder.ModelFolderName, GenerationConfig.FileName);
        File.AppendAllText(path, " ");
        var error = Assert.Throws<DataException>(() => ExampleWindows.Open(directory, configuration));
        Assert.Contains("is corrupt", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void examples_are_cut_at_the_context_of_the_run_even_if_the_base_says_another_by_now()
    {
        var configuration = Configuration() with { Model = SmallModels.Llama with { Context = 8 } };
        File.WriteAllText(folder["examples.jsonl"], """{"prompt":"a","completion":"bcdefghijklmnopq"}""" + "\n");
        using var windows = ExampleWindows.Open(Build(configuration), configuration);
        Assert.Equal(7, windows.MicroBatch(1, 0).Packing!.Lengths[0]);
    }

    [Fact]
    public void the_mark_before_a_template_in_a_file_is_not_part_of_it()
    {
        var configuration = Configuration();
        File.WriteAllText(folder["my.jinja"], "\uFEFF{% for m in messages %}{{ m.content }}{% endfor %}");
        configuration = configuration with { Finetune = configuration.Finetune with { Template = folder["my.jinja"] } };
        using var windows = ExampleWindows.Open(Build(configuration), configuration);
        Assert.StartsWith("{% for", windows.Template, StringComparison.Ordinal);
    }

    private string Build(RunConfiguration configuration) =>
        ExamplesBuilder.Build(configuration, folder["cache"], TestContext.Current.CancellationToken);

    private RunConfiguration Configuration()
    {
        string directory = folder["base"];
        Directory.CreateDirectory(directory);
        var tokenizer = new BytesTokenizer();
        tokenizer.Save(Path.Combine(directory, CheckpointNames.Tokenizer));
        using var model = new LanguageModel(SmallModels.Llama, tokenizer.VocabularySize, CPU);
        File.WriteAllBytes(Path.Combine(directory, CheckpointNames.Configuration), ConfigJson.Write(model, null));
        using (var file = File.Create(Path.Combine(directory, CheckpointNames.Model)))
        {
            var tensors = ExportedTensor.AllOf(model.Layout);
            var writer = new SafetensorsWriter(file, [.. tensors.Select(tensor => (tensor.Name, tensor.Shape))]);
            foreach (var tensor in tensors)
            {
                writer.Write(new float[tensor.Elements]);
            }
        }

        File.WriteAllText(folder["examples.jsonl"], """{"prompt":"a","completion":"b"}""" + "\n");
        return new RunConfiguration
        {
            Model = SmallModels.Llama,
            Data = new DataOptions { Train = folder["examples.jsonl"], ValidationFraction = 0 },
            Finetune = new FinetuneOptions { Base = directory },
        };
    }
}
