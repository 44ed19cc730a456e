using System.Globalization;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Data;

/// <summary>A corpus as pre-training reads it: windows of <c>model.context</c> tokens. Owns the corpus.</summary>
public sealed class CorpusWindows : ITrainingData
{
    private readonly Corpus corpus;
    private readonly WindowSampler sampler;
    private readonly int globalBatch;
    private readonly TokenBatch batch;

    /// <exception cref="DataException">The training split is too short for a window.</exception>
    public CorpusWindows(Corpus corpus, RunConfiguration configuration)
    {
        var training = configuration.Training;
        this.corpus = corpus;
        globalBatch = training.GlobalBatch;
        sampler = new WindowSampler(corpus.Train.Tokens, configuration.Model.Context, training.Seed);
        batch = new TokenBatch(training.MicroBatch, configuration.Model.Context);
    }

    public ITokenizer Tokenizer => corpus.Tokenizer;

    public int VocabularySize => corpus.Tokenizer.VocabularySize;

    public string Fingerprint => corpus.Fingerprint;

    public string Summary => string.Create(CultureInfo.InvariantCulture, $"{corpus.Train.Tokens:N0} tokens of text");

    public IReadOnlyList<string> Warnings => [];

    public IReadOnlyDictionary<string, byte[]> ModelFiles { get; } = new Dictionary<string, byte[]>();

    public long EvaluationBatches => corpus.Validation.EvaluationBatches(batch.BatchSize, batch.Length);

    public long StepsOf(double epochs) => (long)Math.Ceiling(epochs * sampler.WindowsPerEpoch / globalBatch);

    public TokenBatch MicroBatch(long step, int microBatch)
    {
        corpus.Train.Fill(batch, sampler, step, microBatch, globalBatch);
        return batch;
    }

    public TokenBatch EvaluationBatch(long index)
    {
        corpus.Validation.FillEvaluation(batch, index);
        return batch;
    }

    public void Dispose() => corpus.Dispose();
}
