using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Data;

/// <summary>
/// What a run learns from, prepared and open for reading. Every batch is a pure function of its numbers, so that any
/// worker can make any of them and no state is shared. Batches are for one thread at a time.
/// </summary>
public interface ITrainingData : IDisposable
{
    ITokenizer Tokenizer { get; }

    /// <summary>Of the model; a published one may have more tokens than its tokenizer.</summary>
    int VocabularySize { get; }

    /// <summary>Lower-case hexadecimal SHA-256: equal exactly when training sees the same data.</summary>
    string Fingerprint { get; }

    /// <summary>How much there is, for people: "4.1M tokens of text".</summary>
    string Summary { get; }

    /// <summary>What became of input that is not trained on, a line each; for people.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>Files of the model beside its parameters, such as tokenizer_config.json, by their names.</summary>
    IReadOnlyDictionary<string, byte[]> ModelFiles { get; }

    /// <summary>Micro-batches that cover what is held out, once.</summary>
    long EvaluationBatches { get; }

    /// <summary>Steps in which everything is seen so many times, rounded up to whole steps.</summary>
    long StepsOf(double epochs);

    /// <summary>A micro-batch of training; valid until the next one is asked for.</summary>
    /// <param name="step">Counts from 1.</param>
    /// <param name="microBatch">0 to global_batch / micro_batch - 1.</param>
    TokenBatch MicroBatch(long step, int microBatch);

    /// <summary>A batch of what is held out, 0 to <see cref="EvaluationBatches"/> - 1; valid until the next.</summary>
    TokenBatch EvaluationBatch(long index);
}
