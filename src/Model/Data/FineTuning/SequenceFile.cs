using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>
/// Token sequences with their loss masks in one file: 8 bytes of magic and version, the number of sequences and of
/// tokens (int64), the end of each sequence (int64), then a uint32 for each token, whose highest bit says that its
/// prediction counts. Little-endian. Held in memory once open: labelled sets are small.
/// </summary>
internal sealed class SequenceFile
{
    private const ulong Magic = 0x31305351_53584C43; // "CLXSQS01"
    private const int HeaderBytes = 24;
    private const uint Counts = 1u << 31;

    private readonly long[] ends;
    private readonly uint[] tokens;

    private SequenceFile(long[] ends, uint[] tokens) => (this.ends, this.tokens) = (ends, tokens);

    public int Count => ends.Length;

    public int LengthOf(int sequence) => (int)(ends[sequence] - Start(sequence));

    /// <summary>Predictions of the sequence that count.</summary>
    public int LossTokens(int sequence)
    {
        int counted = 0;
        foreach (uint token in Of(sequence))
        {
            counted += (int)(token >> 31);
        }

        return counted;
    }

    /// <summary>
    /// Writes all tokens but the last as inputs and each one's successor as its target, NotCounted where the mask says
    /// so; both spans are one shorter than the sequence.
    /// </summary>
    public void Fill(int sequence, Span<long> inputs, Span<long> targets)
    {
        ReadOnlySpan<uint> from = Of(sequence);
        for (int i = 0; i + 1 < from.Length; i++)
        {
            inputs[i] = from[i] & ~Counts;
            targets[i] = (from[i + 1] & Counts) != 0 ? from[i + 1] & ~Counts : TokenBatch.NotCounted;
        }
    }

    /// <summary>Writes the sequences; gives the file's SHA-256.</summary>
    public static string Write(string path, IReadOnlyList<TokenizedExample> examples)
    {
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write))
        {
            using var writer = new BinaryWriter(file);
            writer.Write(Magic);
            writer.Write((long)examples.Count);
            writer.Write(examples.Sum(example => example.Tokens.LongLength));
            long end = 0;
            foreach (TokenizedExample example in examples)
            {
                writer.Write(end += example.Tokens.Length);
            }

            foreach (TokenizedExample example in examples)
            {
                for (int i = 0; i < example.Tokens.Length; i++)
                {
                    writer.Write((uint)example.Tokens[i] | (example.Mask[i] ? Counts : 0));
                }
            }

            writer.Flush();
            file.Flush(flushToDisk: true);
        }

        return Hash(path);
    }

    /// <param name="path">The file.</param>
    /// <param name="vocabularySize">No token is as large.</param>
    /// <param name="maxLength">No sequence is longer.</param>
    /// <param name="sha256">What it must have; null does not look.</param>
    /// <exception cref="DataException">It is not such a file, or not this one.</exception>
    public static SequenceFile Open(string path, int vocabularySize, int maxLength, string? sha256)
    {
        try
        {
            if (sha256 is not null && Hash(path) != sha256)
            {
                throw new DataException($"{path} is corrupt: its SHA-256 is not the one in its manifest");
            }

            return Parse(File.ReadAllBytes(path), vocabularySize, maxLength)
                ?? throw new DataException($"{path} is not a file of prepared examples");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path} cannot be read: {error.Message}", error);
        }
    }

    private static SequenceFile? Parse(ReadOnlySpan<byte> bytes, int vocabularySize, int maxLength)
    {
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic)
        {
            return null;
        }

        long count = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        long total = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
        if (count < 0 || total < 0 || count > bytes.Length / 8 || total > bytes.Length / 4
            || HeaderBytes + (8 * count) + (4 * total) != bytes.Length)
        {
            return null;
        }

        int tokensAt = HeaderBytes + (int)(8 * count);
        long[] ends = MemoryMarshal.Cast<byte, long>(bytes[HeaderBytes..tokensAt]).ToArray();
        uint[] tokens = MemoryMarshal.Cast<byte, uint>(bytes[tokensAt..]).ToArray();
        long before = 0;
        foreach (long end in ends)
        {
            // One token alone predicts nothing.
            if (end - before < 2 || end - before > maxLength)
            {
                return null;
            }

            before = end;
        }

        return before == total && Array.TrueForAll(tokens, token => (token & ~Counts) < vocabularySize)
            ? new SequenceFile(ends, tokens)
            : null;
    }

    private static string Hash(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private long Start(int sequence) => sequence == 0 ? 0 : ends[sequence - 1];

    private ReadOnlySpan<uint> Of(int sequence) =>
        tokens.AsSpan((int)Start(sequence), LengthOf(sequence));
}
