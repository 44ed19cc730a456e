using System.Globalization;
using ClusterLlm.Model.Chat;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.HuggingFace;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>Prepares labelled examples: records become tokens with a loss mask once, kept by content.</summary>
public static class ExamplesBuilder
{
    private const int ShownOrigins = 5;

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
            throw new DataException("data.train is not given: fine-tuning needs examples, a .jsonl file or folder (--data)");
        }

        var model = ModelFolder.Open(configuration.Finetune.Base!);
        var tokenizer = model.Tokenizer
            ?? throw new DataException($"{model.Directory} has no tokenizer.json, which fine-tuning needs");
        var template = ChatTemplates.Find(configuration.Finetune.Template, model);
        var encoder = new ExampleEncoder(tokenizer, template, configuration.Finetune.TrainOn);
        int maxLength = configuration.Finetune.MaxLength == 0 ? model.Config.Model.Context
            : configuration.Finetune.MaxLength;
        var split = new Collected(maxLength, configuration.Data);
        split.Read(path, encoder, configuration, validation: false, cancellation);
        if (configuration.Data.Validation is { } validation)
        {
            split.Read(validation, encoder, configuration, validation: true, cancellation);
        }

        split.Check(path, configuration.Finetune.Method);
        string root = Path.Combine(cacheRoot, "examples");
        Directory.CreateDirectory(root);
        string partial = Path.Combine(root, $".{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(Path.Combine(partial, ModelFolderName));
            tokenizer.Save(Path.Combine(partial, ExamplesManifest.TokenizerFile));
            foreach ((string name, byte[] content) in ChatTemplates.ModelFiles(model, encoder))
            {
                File.WriteAllBytes(Path.Combine(partial, ModelFolderName, name), content);
            }

            var manifest = new ExamplesManifest
            {
                Format = ExamplesManifest.CurrentFormat,
                Preferences = configuration.Finetune.Method == FinetuneMethod.Dpo,
                MaxLength = maxLength,
                TokenizerSha256 = tokenizer.Sha256,
                VocabularySize = model.Config.VocabularySize,
                Template = template.ToJinja(),
                TrainSha256 = SequenceFile.Write(Path.Combine(partial, ExamplesManifest.TrainFile), split.Train),
                ValidationSha256 = SequenceFile.Write(Path.Combine(partial, ExamplesManifest.ValidationFile),
                    split.Validation),
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

    /// <summary>Both splits as they are read, and what became of the rest.</summary>
    private sealed class Collected(int maxLength, DataOptions data)
    {
        private readonly List<string> firstDropped = [];
        private readonly List<string> firstBadLines = [];
        private long truncated;
        private long dropped;
        private long badLines;
        private long examples;
        private long heldOut;
        private bool preferences;

        public List<TokenizedExample> Train { get; } = [];

        public List<TokenizedExample> Validation { get; } = [];

        public void Read(string path, ExampleEncoder encoder, RunConfiguration configuration, bool validation,
            CancellationToken cancellation)
        {
            var reader = new RecordReader(path, configuration.Finetune.SkipBadLines);
            long number = 0;
            foreach (FineTuningRecord record in reader.Read())
            {
                cancellation.ThrowIfCancellationRequested();
                bool held = validation || (data.Validation is null && IsHeldOut(number++));
                preferences |= record is PreferenceRecord;
                IReadOnlyList<TokenizedExample>? cut = record switch
                {
                    ConversationRecord conversation => Cut(encoder.Encode(conversation)),
                    PreferenceRecord preference => Cut(encoder.Encode(preference)),
                    _ => throw new InvalidOperationException($"a record of an unknown kind: {record.GetType().Name}"),
                };
                if (cut is not null)
                {
                    (held ? Validation : Train).AddRange(cut);
                    (examples, heldOut) = held ? (examples, heldOut + 1) : (examples + 1, heldOut);
                }
                else if (++dropped <= ShownOrigins)
                {
                    firstDropped.Add(record.Origin.ToString());
                }
            }

            badLines += reader.BadLines;
            firstBadLines.AddRange(reader.FirstBadLines.Take(ShownOrigins - firstBadLines.Count));
        }

        public void Check(string path, FinetuneMethod method)
        {
            if (preferences != (method == FinetuneMethod.Dpo))
            {
                throw new DataException(preferences
                    ? $"{path} has preferences (chosen, rejected): train on them with finetune.method=dpo"
                    : $"{path} has no preferences (chosen, rejected), which finetune.method=dpo needs");
            }

            if (Train.Count == 0)
            {
                throw new DataException(dropped > 0
                    ? $"{path}: every example lost its whole completion to the maximum length of {maxLength} tokens"
                    : $"{path}: no example is left to train on; data.validation_fraction holds all of them out");
            }
        }

        public ExampleCounts Counts() => new(examples, heldOut, Train.Sum(example => example.Tokens.LongLength),
            Train.Sum(example => (long)example.LossTokens), truncated, dropped, firstDropped, badLines, firstBadLines);

        private bool IsHeldOut(long number) => KeyedHash.Mix(0x68656C64, (ulong)number) // "held"
            < data.ValidationFraction * ulong.MaxValue;

        private TokenizedExample[]? Cut(TokenizedExample example)
        {
            truncated += example.Tokens.Length > maxLength ? 1 : 0;
            return example.Truncate(maxLength) is { } cut ? [cut] : null;
        }

        private TokenizedExample[]? Cut(TokenizedPair pair)
        {
            truncated += pair.Length > maxLength ? 1 : 0;
            return pair.Truncate(maxLength) is { Prompt.Length: > 0 } cut
                ? [Sequence(cut.Prompt, cut.Chosen), Sequence(cut.Prompt, cut.Rejected)]
                : null;
        }

        private static TokenizedExample Sequence(int[] prompt, int[] completion)
        {
            bool[] mask = new bool[prompt.Length + completion.Length];
            mask.AsSpan(prompt.Length).Fill(true);
            return new TokenizedExample([.. prompt, .. completion], mask);
        }
    }
}
