using System.Buffers;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>The bytes of every token, in one block.</summary>
internal sealed class TokenTable
{
    private readonly byte[] bytes;
    private readonly int[] starts;

    /// <param name="tokens">By id; empty for an id that stands for nothing.</param>
    public TokenTable(IReadOnlyList<byte[]> tokens)
    {
        starts = new int[tokens.Count + 1];
        for (int i = 0; i < tokens.Count; i++)
        {
            starts[i + 1] = checked(starts[i] + tokens[i].Length);
        }

        bytes = new byte[starts[^1]];
        for (int i = 0; i < tokens.Count; i++)
        {
            tokens[i].CopyTo(bytes, starts[i]);
        }
    }

    public int Count => starts.Length - 1;

    public ReadOnlySpan<byte> this[int token] => (uint)token < (uint)Count
        ? bytes.AsSpan(starts[token]..starts[token + 1])
        : throw new ArgumentOutOfRangeException(nameof(token), token, $"token ids are 0 to {Count - 1}");

    public void Decode(ReadOnlySpan<int> tokens, IBufferWriter<byte> utf8)
    {
        foreach (int token in tokens)
        {
            utf8.Write(this[token]);
        }
    }
}
