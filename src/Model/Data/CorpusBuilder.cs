using ClusterLlm.Model.Configuration;

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

    /// <summary>Returns the directory of the prepared corpus, for <see cref="Corpus.Open"/>; at once when it was prepared before.</summary>
    /// <param name="data">What text; null sources mean the built-in town.</param>
    /// <param name="tokenizer">Which tokenizer, loaded or trained on the text.</param>
    /// <param name="context">Tokens of a training window: the training split must hold at least two.</param>
    /// <param name="cacheRoot">Where prepared corpora are kept.</param>
    /// <param name="progress">Told how it goes.</param>
    /// <param name="cancellation">Stops it; finished shards are kept and used the next time.</param>
    /// <exception cref="DataException">The text or the tokenizer cannot be used.</exception>
    public static string Build(
        DataOptions data,
        TokenizerOptions tokenizer,
        int context,
        string cacheRoot,
        IProgress<CorpusProgress>? progress = null,
        CancellationToken cancellation = default) => throw new NotSupportedException();
}
