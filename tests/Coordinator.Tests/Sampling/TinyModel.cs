using System.Text;
using ClusterLlm.Coordinator.Sampling;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Tokenizers;
using ClusterLlm.Model.Training;
using static TorchSharp.torch;

namespace ClusterLlm.Coordinator.Tests.Sampling;

/// <summary>A checkpoint of a model with random parameters and a tokenizer of its own, in a temporary folder.</summary>
internal sealed class TinyModel : IDisposable
{
    public const int Context = 256;

    private const string Text =
        "The mayor of the town opens the bakery. Every house has a number; every number a house. ";

    private static readonly ModelOptions Shape = new()
    {
        Architecture = ModelArchitecture.Llama,
        Layers = 1,
        Heads = 2,
        KvHeads = 1,
        Width = 16,
        FfnWidth = 32,
        Context = Context,
    };

    private TinyModel(string directory) => Directory = directory;

    public string Directory { get; }

    /// <param name="files">Beside those of the checkpoint, by their names.</param>
    public static async Task<TinyModel> CreateAsync(params (string Name, string Content)[] files)
    {
        var root = System.IO.Directory.CreateTempSubdirectory("clusterllm-tiny-").FullName;
        var trainer = new BpeTrainer(300);
        trainer.Count(Encoding.UTF8.GetBytes(Text));
        var tokenizer = trainer.Train(TestContext.Current.CancellationToken);
        using var replica = Replica.Create(Shape, tokenizer.VocabularySize, new TrainingOptions(), CPU);
        replica.Initialize(7);
        var written = await BackgroundCheckpoint.Start(root, new CheckpointInfo(0, 0, "", "", tokenizer), replica,
            TimeProvider.System).Completion;
        foreach (var (name, content) in files)
            File.WriteAllText(Path.Combine(written.Directory, name), content);
        return new TinyModel(written.Directory);
    }

    public TextGeneration Open() => TextGeneration.Open(Directory);

    public void Dispose() => System.IO.Directory.Delete(Path.GetDirectoryName(Directory)!, recursive: true);
}
