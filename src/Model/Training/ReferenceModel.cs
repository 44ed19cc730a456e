using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Transformer;

namespace ClusterLlm.Model.Training;

/// <summary>
/// What the model was before preferences were taught: its own frozen base without adapters, or a copy of the model that
/// was begun with. A pair's log-probabilities are computed once, on their own, so that they do not depend on which
/// worker first needs them, or in what company.
/// </summary>
internal sealed class ReferenceModel : IDisposable
{
    private readonly LanguageModel? _copy;
    private readonly LanguageModel _model;
    private readonly Dictionary<(bool Validation, int Pair), PairLogProbabilities> _known = [];

    /// <param name="trained">The model in training.</param>
    /// <param name="directory">What it began with.</param>
    /// <exception cref="CheckpointException">That cannot be read.</exception>
    public ReferenceModel(LanguageModel trained, string directory)
    {
        if (!trained.IsAdapted)
        {
            _copy = new LanguageModel(trained.Options, trained.VocabularySize, trained.Device);
            try
            {
                CheckpointLoader.LoadParameters(_copy, directory);
            }
            catch
            {
                _copy.Dispose();
                throw;
            }
        }

        _model = _copy ?? trained;
    }

    /// <param name="batch">Of preferences.</param>
    /// <param name="index">Of the pair in the batch.</param>
    /// <param name="validation">Which split it is of.</param>
    /// <param name="measure">Computes a batch of one pair with a model, adapters aside.</param>
    public PairLogProbabilities Of(TokenBatch batch, int index, bool validation,
        Func<LanguageModel, TokenBatch, PairLogProbabilities> measure)
    {
        var key = (validation, batch.Pairs![index]);
        if (!_known.TryGetValue(key, out var known))
            _known.Add(key, known = measure(_model, batch.PairAlone(index)));
        return known;
    }

    public void Dispose() => _copy?.Dispose();
}
