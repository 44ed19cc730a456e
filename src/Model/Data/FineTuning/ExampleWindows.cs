using System.Globalization;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>
/// Prepared examples as fine-tuning reads them. A window is a group of examples packed together once, a single example,
/// or a pair of preferences; an epoch visits every window once, in the order of a permutation keyed by (seed, epoch).
/// </summary>
public sealed class ExampleWindows : ITrainingData
{
    private const ulong PermutationKey = 0x6578616D; // "exam"

    private readonly ExamplesManifest manifest;
    private readonly Split train;
    private readonly Split validation;
    private readonly TrainingOptions training;

    private ExampleWindows(ExamplesManifest manifest, ITokenizer tokenizer, Split train, Split validation,
        TrainingOptions training, IReadOnlyDictionary<string, byte[]> modelFiles)
    {
        ModelFiles = modelFiles;
        Warnings = [.. WarningsOf(manifest)];
        this.manifest = manifest;
        this.train = train;
        this.validation = validation;
        this.training = training;
        Tokenizer = tokenizer;
        Fingerprint = manifest.Fingerprint();
    }

    public ITokenizer Tokenizer { get; }

    public int VocabularySize => manifest.VocabularySize;

    public string Fingerprint { get; }

    /// <summary>The chat template, as Jinja.</summary>
    public string Template => manifest.Template;

    /// <summary>Windows of one epoch.</summary>
    public int Windows => train.Windows.Count;

    public ExampleCounts Counts => manifest.Counts;

    public string Summary
    {
        get
        {
            string what = manifest.Preferences ? "preference pairs" : "examples";
            string windows = Windows < Counts.Examples ? $" in {Windows:N0} windows" : "";
            return string.Create(CultureInfo.InvariantCulture,
                $"{Counts.Examples:N0} {what}{windows} ({Counts.LossTokens:N0} of {Counts.Tokens:N0} tokens count)");
        }
    }

    public IReadOnlyList<string> Warnings { get; }

    public IReadOnlyDictionary<string, byte[]> ModelFiles { get; }

    public long EvaluationBatches => (validation.Windows.Count + training.MicroBatch - 1) / training.MicroBatch;

    /// <param name="directory">What <see cref="ExamplesBuilder"/> prepared.</param>
    /// <param name="configuration">Of the run.</param>
    /// <param name="verify">Compares every file with its hash.</param>
    /// <exception cref="DataException">Something is missing or corrupt; the message names the file.</exception>
    public static ExampleWindows Open(string directory, RunConfiguration configuration, bool verify = true)
    {
        var manifest = ExamplesManifest.Read(directory);
        string tokenizerPath = Path.Combine(directory, ExamplesManifest.TokenizerFile);
        var tokenizer = TokenizerFiles.Load(tokenizerPath);
        if (tokenizer.Sha256 != manifest.TokenizerSha256)
        {
            throw new DataException($"{tokenizerPath}: not the tokenizer that made these examples");
        }

        string modelFolder = Path.Combine(directory, ExamplesBuilder.ModelFolderName);
        var modelFiles = ReadModelFiles(modelFolder);
        if (verify && ExamplesManifest.HashOf(modelFiles) != manifest.ModelSha256)
        {
            throw new DataException($"{modelFolder} is corrupt: its files' SHA-256 is not the one in the manifest");
        }

        Split Open(string file, string sha256) => new(SequenceFile.Open(Path.Combine(directory, file),
            manifest.VocabularySize, manifest.MaxLength, verify ? sha256 : null), manifest, configuration.Finetune);

        return new ExampleWindows(manifest, tokenizer, Open(ExamplesManifest.TrainFile, manifest.TrainSha256),
            Open(ExamplesManifest.ValidationFile, manifest.ValidationSha256), configuration.Training,
            modelFiles);
    }

    public TokenBatch MicroBatch(long step, int microBatch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(microBatch);
        var windows = new List<int>(training.MicroBatch);
        long first = checked(((step - 1) * training.GlobalBatch) + ((long)microBatch * training.MicroBatch));
        for (long sample = first; sample < first + training.MicroBatch; sample++)
        {
            (long epoch, long index) = Math.DivRem(sample, Windows);
            windows.Add((int)Permutation(epoch).Apply(index));
        }

        return train.Batch(windows);
    }

    public TokenBatch EvaluationBatch(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, EvaluationBatches);
        int first = (int)index * training.MicroBatch;
        int count = Math.Min(training.MicroBatch, validation.Windows.Count - first);
        return validation.Batch([.. Enumerable.Range(first, count)]);
    }

    public long StepsOf(double epochs) => (long)Math.Ceiling(epochs * Windows / training.GlobalBatch);

    public void Dispose()
    {
        // All of it is managed memory.
    }

    private static Dictionary<string, byte[]> ReadModelFiles(string directory)
    {
        try
        {
            return Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal)
                .ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{directory} cannot be read: {error.Message}", error);
        }
    }

    private static IEnumerable<string> WarningsOf(ExamplesManifest manifest)
    {
        ExampleCounts counts = manifest.Counts;
        if (counts.BadLines > 0)
        {
            yield return $"{counts.BadLines} bad lines are left out: {string.Join("; ", counts.FirstBadLines)}";
        }

        if (counts.Truncated > 0)
        {
            yield return $"{counts.Truncated} examples are cut at {manifest.MaxLength} tokens (finetune.max_length)";
        }

        if (counts.Dropped > 0)
        {
            yield return $"{counts.Dropped} examples lost their whole completion to that and are left out: "
                + string.Join("; ", counts.FirstDropped);
        }
    }

    private KeyedPermutation Permutation(long epoch) =>
        new(Windows, KeyedHash.Mix(KeyedHash.Mix((ulong)training.Seed, PermutationKey), (ulong)epoch));

    /// <summary>The sequences of one split and which of them make a window.</summary>
    private sealed class Split
    {
        private readonly SequenceFile sequences;
        private readonly bool preferences;

        public Split(SequenceFile sequences, ExamplesManifest manifest, FinetuneOptions finetune)
        {
            this.sequences = sequences;
            preferences = manifest.Preferences;
            Windows = preferences ? [.. Enumerable.Range(0, sequences.Count / 2).Select(
                i => new[] { 2 * i, (2 * i) + 1 })]
                : finetune.Packing ? WindowPacker.Pack([.. Enumerable.Range(0, sequences.Count).Select(Inputs)],
                    manifest.MaxLength - 1)
                : [.. Enumerable.Range(0, sequences.Count).Select(i => new[] { i })];
        }

        public IReadOnlyList<int[]> Windows { get; }

        public TokenBatch Batch(IReadOnlyList<int> windows)
        {
            int[] members = [.. windows.SelectMany(window => Windows[window])];
            var batch = new TokenBatch(new Packing([.. members.Select(Inputs)]))
            {
                Pairs = preferences ? [.. windows] : null,
            };
            int at = 0;
            foreach (int member in members)
            {
                int length = Inputs(member);
                sequences.Fill(member, batch.Inputs.AsSpan(at, length), batch.Targets.AsSpan(at, length));
                at += length;
            }

            return batch;
        }

        // The last token is a target only.
        private int Inputs(int sequence) => sequences.LengthOf(sequence) - 1;
    }
}
