using ClusterLlm.Model.Checkpoints;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>A folder with an adapter alone, as PEFT's from_pretrained reads it.</summary>
public static class AdapterFolder
{
    private static readonly string[] Optional =
    [
        CheckpointNames.Tokenizer, TokenizerConfig.FileName, TokenizerConfig.TemplateFileName,
        GenerationConfig.FileName,
    ];

    /// <summary>Copies what belongs to the adapter, and not what its training needs besides.</summary>
    /// <exception cref="CheckpointException">The target is taken, or a file cannot be read or written.</exception>
    public static void Copy(string source, string target) => NewFolder.Write(target, folder =>
    {
        foreach (string name in new[] { AdapterConfig.FileName, AdapterConfig.WeightsFileName }
            .Concat(Optional.Where(name => File.Exists(Path.Combine(source, name)))))
        {
            folder.Write(name, file =>
            {
                using var from = File.OpenRead(Path.Combine(source, name));
                from.CopyTo(file);
            });
        }
    });
}
