using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data.Preparation;
using ClusterLlm.Model.Data.Sources;
using ClusterLlm.Model.Data.Town;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Data;

/// <summary>Prepares a corpus: text is tokenised once into shards, which are cached by content.</summary>
public static class CorpusBuilder
{
    /// <summary><c>$XDG_CACHE_HOME/clusterllm</c>, or <c>~/.cache/clusterllm</c>.</summary>
    public static string DefaultCacheRoot()
    {
        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        return Path.IsPathFullyQualified(cache ?? "")
            ? Path.Combine(cache!, "clusterllm")
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "clusterllm");
    }

    /// <summary>
    /// Returns the directory of the prepared corpus, for <see cref="Corpus.Open"/>; at once when it was prepared
    /// before.
    /// </summary>
    /// <param name="data">What text; null sources mean the built-in town.</param>
    /// <param name="tokenizer">Which tokenizer, loaded or made of the text.</param>
    /// <param name="context">Tokens of a training window: the training split must hold at least two.</param>
    /// <param name="cacheRoot">Where prepared corpora are kept.</param>
    /// <param name="progress">Told how it goes.</param>
    /// <param name="cancellation">Stops it; finished segments are kept and used the next time.</param>
    /// <exception cref="DataException">The text or the tokenizer cannot be used.</exception>
    public static string Build(
        DataOptions data,
        TokenizerOptions tokenizer,
        int context,
        string cacheRoot,
        IProgress<CorpusProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Build(data, tokenizer, context, cacheRoot, CorpusTokenizer.DefaultSegmentBytes, progress, cancellation);

    internal static string Build(
        DataOptions data,
        TokenizerOptions tokenizer,
        int context,
        string cacheRoot,
        long segmentBytes,
        IProgress<CorpusProgress>? progress,
        CancellationToken cancellation)
    {
        var plan = new TokenizerPlan(tokenizer);
        IReadOnlyList<TextSource> train = TextSource.Find(data.Train ?? TownFiles.PrepareCorpus(cacheRoot));
        IReadOnlyList<TextSource> validation = data.Validation is null ? [] : TextSource.Find(data.Validation);
        double fraction = data.Validation is null ? data.ValidationFraction : 0;

        PreparationProgress Progress(CorpusPhase phase, long bytes) => new(phase, bytes, progress, cancellation);
        TextSurvey[] surveys =
        [
            .. new[] { train, validation }.Where(sources => sources.Count > 0).Select(sources =>
                Survey(cacheRoot, sources, Progress(CorpusPhase.Reading, sources.Sum(source => source.Bytes)))),
        ];
        var rule = SplitRule.For(fraction, surveys[0].Documents, surveys[0].Characters);
        string directory = Path.Combine(cacheRoot, "corpora", KeyOf(surveys, fraction, plan, segmentBytes));
        using (CacheLock.Take(directory + ".lock", cancellation))
        {
            if (!Directory.Exists(directory))
            {
                var text = new CorpusText(train, rule, validation);
                Prepare(directory, text, surveys, plan, segmentBytes, phase => Progress(phase, text.Bytes));
            }
        }

        CheckContext(directory, context);
        return directory;
    }

    private static TextSurvey Survey(string cacheRoot, IReadOnlyList<TextSource> sources, PreparationProgress progress)
    {
        TextSurvey survey = TextSurvey.ReadCached(cacheRoot, sources, progress);
        return survey.Documents > 0
            ? survey
            : throw new DataException(
                $"{sources[0].Path}: empty{(sources.Count > 1 ? ", as are the other files there" : "")}");
    }

    private static void Prepare(
        string directory,
        CorpusText text,
        IReadOnlyList<TextSurvey> surveys,
        TokenizerPlan plan,
        long segmentBytes,
        Func<CorpusPhase, PreparationProgress> progress)
    {
        string partial = directory + ".partial";
        Directory.CreateDirectory(partial);
        string tokenizerPath = Path.Combine(partial, CorpusManifest.TokenizerFileName);
        ITokenizer tokenizer;
        if (File.Exists(tokenizerPath))
        {
            tokenizer = TokenizerFiles.Load(tokenizerPath);
        }
        else
        {
            tokenizer = plan.Make(surveys, text, progress(CorpusPhase.TrainingTokenizer));
            tokenizer.Save(tokenizerPath);
        }

        using var corpusTokenizer = new CorpusTokenizer(tokenizer, partial, segmentBytes);
        IReadOnlyList<Segment> segments = corpusTokenizer.Run(text, progress(CorpusPhase.Tokenizing));
        new CorpusManifest
        {
            Format = CorpusManifest.CurrentFormat,
            ContentSha256 = string.Join('+', surveys.Select(survey => survey.ContentSha256)),
            TokenizerSha256 = tokenizer.Sha256,
            VocabularySize = tokenizer.VocabularySize,
            Train = [.. segments.Select(segment => segment.Train).OfType<ShardEntry>()],
            Validation = [.. segments.Select(segment => segment.Validation).OfType<ShardEntry>()],
        }.Write(Path.Combine(partial, CorpusManifest.FileName));
        for (int number = 0; number < segments.Count; number++)
        {
            Segment.Delete(partial, number);
        }

        Directory.Move(partial, directory);
    }

    private static void CheckContext(string directory, int context)
    {
        CorpusManifest manifest = CorpusManifest.Read(Path.Combine(directory, CorpusManifest.FileName));
        _ = new WindowSampler(manifest.Train.Sum(shard => shard.Tokens), context, seed: 0);
    }

    private static string KeyOf(
        IReadOnlyList<TextSurvey> surveys, double fraction, TokenizerPlan plan, long segmentBytes)
    {
        string split = fraction.ToString("R", CultureInfo.InvariantCulture);
        string[] parts =
        [
            $"corpus {CorpusManifest.CurrentFormat}", split, plan.Key, $"{segmentBytes}",
            .. surveys.Select(survey => survey.ContentSha256),
        ];
        byte[] key = Encoding.UTF8.GetBytes(string.Join('\n', parts));
        return Convert.ToHexStringLower(SHA256.HashData(key))[..32];
    }
}
