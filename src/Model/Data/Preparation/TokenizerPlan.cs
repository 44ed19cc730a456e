using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data.Sources;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Data.Preparation;

/// <summary>Which tokenizer a corpus gets: loaded, or made of its text. Decided before anything is tokenised.</summary>
internal sealed class TokenizerPlan
{
    private const int BatchBytes = 1 << 20;

    private readonly TokenizerOptions options;
    private readonly ITokenizer? loaded;

    public TokenizerPlan(TokenizerOptions options)
    {
        this.options = options;
        loaded = options.Path is null ? null : TokenizerFiles.Load(options.Path);
        if (loaded is null && options.Kind == TokenizerKind.Bpe)
        {
            BpeTrainer.CheckSize(options.VocabularySize);
        }
    }

    /// <summary>Tells tokenizers apart that would come out differently of the same text.</summary>
    public string Key => loaded is not null
        ? loaded.Sha256
        : options.Kind == TokenizerKind.Bpe
            ? $"bpe {BpeTrainer.Version} {options.VocabularySize}" : options.Kind.ToString();

    /// <param name="surveys">Of all the text: a character tokenizer must know what validation holds too.</param>
    /// <param name="text">The text: a byte-pair encoding is trained on what is for training.</param>
    /// <param name="progress">Told of the training.</param>
    public ITokenizer Make(IReadOnlyList<TextSurvey> surveys, CorpusText text, PreparationProgress progress)
    {
        if (loaded is not null)
        {
            return loaded;
        }

        return options.Kind switch
        {
            TokenizerKind.Char => new CharTokenizer(
                surveys.SelectMany(survey => survey.Alphabet.EnumerateRunes()),
                endOfText: surveys.Sum(survey => survey.Documents) > 1),
            TokenizerKind.Bytes => new BytesTokenizer(),
            _ => TrainBpe(text, progress),
        };
    }

    private ITokenizer TrainBpe(CorpusText text, PreparationProgress progress)
    {
        var trainer = new BpeTrainer(options.VocabularySize);
        using var reader = new ChunkReader(text.Read(progress), BpeTrainer.FindCut);
        var batch = new ChunkBatch();
        while (reader.Fill(batch, BatchBytes))
        {
            foreach (Chunk chunk in batch.Chunks)
            {
                if (!chunk.Validation)
                {
                    trainer.Count(batch.Text(chunk));
                }
            }

            batch.Clear();
        }

        return trainer.Train(progress.Cancellation);
    }
}
