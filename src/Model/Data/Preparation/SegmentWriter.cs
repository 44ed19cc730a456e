namespace ClusterLlm.Model.Data.Preparation;

/// <summary>Writes the tokens of one segment to its shards.</summary>
internal sealed class SegmentWriter(string folder, int number, int vocabularySize) : IDisposable
{
    private readonly ShardWriter train = new(Path.Combine(folder, $"train-{number:D5}.tokens"), vocabularySize);
    private readonly ShardWriter validation = new(
        Path.Combine(folder, $"validation-{number:D5}.tokens"), vocabularySize);

    public ShardWriter Of(bool isValidation) => isValidation ? validation : train;

    public Segment Finish()
    {
        var segment = new Segment(
            train.IsEmpty ? null : train.Finish(), validation.IsEmpty ? null : validation.Finish());
        segment.Write(folder, number);
        return segment;
    }

    public void Dispose()
    {
        train.Dispose();
        validation.Dispose();
    }
}
