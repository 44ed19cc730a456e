using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data.FineTuning;

namespace ClusterLlm.Model.Data;

/// <summary>Prepares and opens what a run learns from: a corpus, or examples to fine-tune on.</summary>
public static class TrainingData
{
    /// <summary>Prepares it once, into the cache; gives the directory.</summary>
    /// <exception cref="DataException">The data or the tokenizer cannot be used.</exception>
    public static string Prepare(RunConfiguration configuration, string cacheRoot, IProgress<CorpusProgress>? progress,
        CancellationToken cancellation) => configuration.FineTunes
        ? ExamplesBuilder.Build(configuration, cacheRoot, cancellation)
        : CorpusBuilder.Build(configuration.Data, configuration.Tokenizer, configuration.Model.Context, cacheRoot,
            progress, cancellation);

    /// <param name="configuration">Of the run.</param>
    /// <param name="directory">What <see cref="Prepare"/> gave.</param>
    /// <param name="verify">Reads everything once and compares hashes.</param>
    /// <exception cref="DataException">Something is missing or corrupt; the message names the file.</exception>
    public static ITrainingData Open(RunConfiguration configuration, string directory, bool verify = true)
    {
        if (configuration.FineTunes)
        {
            return ExampleWindows.Open(directory, configuration, verify);
        }

        var corpus = Corpus.Open(directory, verify);
        try
        {
            return new CorpusWindows(corpus, configuration);
        }
        catch
        {
            corpus.Dispose();
            throw;
        }
    }
}
