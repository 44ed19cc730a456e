using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Transformer;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>
/// Which of a folder's tensors is which of the model's. Looks at names, shapes and types, not at elements.
/// </summary>
internal sealed class TensorMatch
{
    private const string OutputProjection = "lm_head.weight";

    private TensorMatch(IReadOnlyList<(ExportedTensor, PublishedTensor?)> pairs, PublishedTensor? repeated) =>
        (Pairs, RepeatedEmbedding) = (pairs, repeated);

    /// <summary>
    /// Everything that the model has, in the order of its names. Zeros that it demands may be missing.
    /// </summary>
    public IReadOnlyList<(ExportedTensor Own, PublishedTensor? Published)> Pairs { get; }

    /// <summary>An output projection in the file of a model whose embedding is its output projection.</summary>
    public PublishedTensor? RepeatedEmbedding { get; }

    /// <exception cref="CheckpointException">One is missing, left over, of another shape or of a type that cannot be
    /// read.</exception>
    public static TensorMatch Of(ModelOptions model, ParameterLayout layout, ModelTensors tensors)
    {
        var pairs = new List<(ExportedTensor, PublishedTensor?)>();
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var own in ExportedTensor.AllOf(layout))
        {
            string name = PublishedNames.Find(own.Name, tensors.All.ContainsKey);
            used.Add(name);
            if (tensors.All.TryGetValue(name, out var published))
                Check(own, published, tensors.Directory);
            else if (own.Spec is not null)
                throw Missing(name, tensors.Directory);
            pairs.Add((own, published));
        }

        PublishedTensor? repeated = null;
        if (model.TiesEmbeddings() && tensors.All.TryGetValue(OutputProjection, out repeated))
        {
            used.Add(OutputProjection);
            var embedding = pairs.Single(pair => IsEmbedding(pair.Item1.Name)).Item1;
            Check(embedding with { Name = OutputProjection }, repeated, tensors.Directory);
        }

        string? surplus = tensors.All.Keys.Except(used).FirstOrDefault(name => !PublishedNames.IsDerived(name));
        return surplus is null ? new TensorMatch(pairs, repeated)
            : throw new CheckpointException($"{tensors.Directory} has a tensor '{surplus}', which the model lacks");
    }

    /// <summary>Of a model that ties its embeddings: throws unless a repeated one is the same to the bit.</summary>
    public void CheckRepeatedEmbedding()
    {
        if (RepeatedEmbedding is not { } repeated)
            return;
        var embedding = Pairs.Single(pair => IsEmbedding(pair.Own.Name)).Published!;
        long done = 0;
        float[] other = [];
        embedding.Read(piece =>
        {
            if (other.Length < piece.Length)
                other = new float[piece.Length];
            repeated.File.Read(repeated.Entry, done, other.AsSpan(0, piece.Length));
            if (!piece.SequenceEqual(other.AsSpan(0, piece.Length)))
                throw new CheckpointException(
                    $"{repeated.File.Path}: '{OutputProjection}' differs from '{embedding.Entry.Name}', but config.json "
                    + "ties them (tie_word_embeddings); one of the two is wrong");
            done += piece.Length;
        });
    }

    private static bool IsEmbedding(string name) => name is "transformer.wte.weight" or "model.embed_tokens.weight";

    private static void Check(ExportedTensor own, PublishedTensor published, string directory)
    {
        var entry = published.Entry;
        if (!entry.Shape.SequenceEqual(own.Shape))
            throw new CheckpointException(
                $"{directory}: tensor '{entry.Name}' has the shape [{string.Join(", ", entry.Shape)}], "
                + $"the model [{string.Join(", ", own.Shape)}]");
        if (!entry.Type.IsReadable())
            throw new CheckpointException(
                $"{published.File.Path}: tensor '{entry.Name}' has the type {entry.Type.FormatName()}; "
                + "F32, F16 and BF16 can be read");
    }

    private static CheckpointException Missing(string name, string directory) => new(
        $"{directory} has no tensor '{name}', which the model needs"
        + (name == OutputProjection ? ": config.json says tie_word_embeddings: false" : ""));
}
