using System.Buffers;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Data.Preparation;

/// <summary>The tokens of some chunks of a batch, encoded on every core in groups; its memory is used again.</summary>
internal sealed class EncodedBatch(ITokenizer tokenizer)
{
    private const int GroupBytes = 256 << 10;

    private readonly List<ArrayBufferWriter<int>> outputs = [];
    private readonly List<int> groupStarts = [];

    /// <summary>Where the tokens of each chunk are: group, and end within its output.</summary>
    private (int Group, int Start, int End)[] places = [];

    /// <summary>Encodes chunks [first, end).</summary>
    public void Encode(ChunkBatch batch, int first, int end, CancellationToken cancellation)
    {
        if (places.Length < batch.Chunks.Count)
        {
            places = new (int, int, int)[batch.Chunks.Count];
        }

        Group(batch, first, end);
        var options = new ParallelOptions
        {
            CancellationToken = cancellation,
            MaxDegreeOfParallelism = Environment.ProcessorCount,
        };
        ParallelEncoding.Run(options, groupStarts.Count - 1, group => EncodeGroup(batch, group));
    }

    public ReadOnlySpan<int> Tokens(int chunk)
    {
        (int group, int start, int end) = places[chunk];
        return outputs[group].WrittenSpan[start..end];
    }

    private void Group(ChunkBatch batch, int first, int end)
    {
        groupStarts.Clear();
        long bytes = GroupBytes;
        for (int i = first; i < end; i++)
        {
            if (bytes >= GroupBytes)
            {
                groupStarts.Add(i);
                bytes = 0;
            }

            bytes += batch.Chunks[i].Length;
        }

        while (outputs.Count < groupStarts.Count)
        {
            outputs.Add(new ArrayBufferWriter<int>());
        }

        groupStarts.Add(end);
    }

    private void EncodeGroup(ChunkBatch batch, int group)
    {
        ArrayBufferWriter<int> output = outputs[group];
        output.ResetWrittenCount();
        for (int i = groupStarts[group]; i < groupStarts[group + 1]; i++)
        {
            int start = output.WrittenCount;
            tokenizer.Encode(batch.Text(batch.Chunks[i]), output);
            places[i] = (group, start, output.WrittenCount);
        }
    }
}
