using ClusterLlm.Model.Chat;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.HuggingFace;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>Prepares labelled examples: records become tokens with a loss mask once, kept by content.</summary>
public static class ExamplesBuilder
{
    /// <summary>What ends up beside a trained model's parameters, in a folder of the prepared examples.</summary>
    internal const string ModelFolderName = "model";

    /// <summary>Gives the directory for <see cref="ExampleWindows.Open"/>.</summary>
    /// <param name="configuration">finetune.base is a folder with a model.</param>
    /// <param name="cacheRoot">Where prepared examples are kept.</param>
    /// <param name="cancellation">Leaves nothing behind.</param>
    /// <exception cref="DataException">The examples, the template or the tokenizer cannot be used.</exception>
    /// <exception cref="ClusterLlm.Model.Checkpoints.CheckpointException">The base cannot be used.</exception>
    public static string Build(RunConfiguration configuration, string cacheRoot, CancellationToken cancellation)
    {
        if (configuration.Data.Train is not { } path)
        {
            throw new DataException(
                "data.train is not given: fine-tuning needs examples, a .jsonl file or folder (--data)");
        }

        var model = ModelFolder.Open(configuration.Finetune.Base!);
        var tokenizer = model.Tokenizer
            ?? throw new DataException($"{model.Directory} has no tokenizer.json, which fine-tuning needs");
        var template = ChatTemplates.Find(configuration.Finetune.Template, model);
        var encoder = new ExampleEncoder(tokenizer, template, configuration.Finetune.TrainOn);
        int maxLength = configuration.Finetune.MaxLength == 0 ? configuration.Model.Context
            : configuration.Finetune.MaxLength;
        bool preferences = configuration.Finetune.Method == FinetuneMethod.Dpo;
        var split = new ExampleSplit(
            encoder, maxLength, preferences, configuration.Finetune.SkipBadLines, cancellation);
        split.Read(path, configuration.Data.Validation is null ? configuration.Data.ValidationFraction : 0);
        if (configuration.Data.Validation is { } validation)
        {
            split.Read(validation, 1);
        }

        split.Check(path);
        string root = Path.Combine(cacheRoot, "examples");
        Directory.CreateDirectory(root);
        string partial = Path.Combine(root, $".{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(Path.Combine(partial, ModelFolderName));
            tokenizer.Save(Path.Combine(partial, ExamplesManifest.TokenizerFile));
            var files = ChatTemplates.ModelFiles(model, encoder).ToDictionary(file => file.Name, file => file.Content);
            foreach ((string name, byte[] content) in files)
            {
                File.WriteAllBytes(Path.Combine(partial, ModelFolderName, name), content);
            }

            var manifest = new ExamplesManifest
            {
                Format = ExamplesManifest.CurrentFormat,
                Preferences = preferences,
                MaxLength = maxLength,
                TokenizerSha256 = tokenizer.Sha256,
                VocabularySize = model.Config.VocabularySize,
                Template = template.ToJinja(),
                TrainSha256 = SequenceFile.Write(Path.Combine(partial, ExamplesManifest.TrainFile), split.Train),
                ValidationSha256 = SequenceFile.Write(Path.Combine(partial, ExamplesManifest.ValidationFile),
                    split.Validation),
                ModelSha256 = ExamplesManifest.HashOf(files),
                Counts = split.Counts(),
            };
            manifest.Write(partial);
            return Publish(partial, Path.Combine(root, manifest.Key()));
        }
        finally
        {
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }
    }

    private static string Publish(string partial, string final)
    {
        using (CacheLock.Take(final + ".lock", CancellationToken.None))
        {
            // The same content has the same name.
            if (!Directory.Exists(final))
            {
                Directory.Move(partial, final);
            }
        }

        return final;
    }
}
