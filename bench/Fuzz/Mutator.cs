using System.Text;

namespace ClusterLlm.Fuzz;

/// <summary>
/// Makes hostile inputs of honest ones: flips, cuts, lies about lengths, parts of one within another, nesting. The same
/// seed makes the same inputs.
/// </summary>
public sealed class Mutator(int seed, IReadOnlyList<byte[]> honest)
{
    /// <summary>Codes and sizes at which readers of MessagePack, of frames and of varints decide.</summary>
    private static readonly byte[] Telling =
        [0x00, 0x01, 0x7f, 0x80, 0x8f, 0x90, 0x91, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc4, 0xc6, 0xca, 0xcb, 0xcf, 0xd3,
            0xd9,
        0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xe0, 0xff];

    /// <summary>At which readers of text decide.</summary>
    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "-1", "0", "9223372036854775808", "1e999", "NaN", "null", "true", "\"", "\\ud800", "{\"a\":", "[", "]", "}",
            ",", ":", ";",
            "\n", "\r\n\r\n", "\0", "%00", "%", "&", "=", "..", "/", "q=", "q=9", "*/*", "&a", "*a", "!!", "- ", "? ",
            "\u2028", "\u001b[2J",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff, 0xfe], [0xed, 0xa0, 0x80],
    ];

    private static readonly string[] Nests = ["\u0091", "\u0081", "[", "{\"a\":", "- ", "("];

    private const int MaxChanges = 4;
    private const int MaxNesting = 4_096;

    /// <summary>Of an input.</summary>
    public const int MaxBytes = 64 * 1024;

    private readonly Random random = new(seed);

    /// <summary>Which honest input it was made of, and the bytes.</summary>
    public (int Origin, byte[] Bytes) Next()
    {
        var origin = random.Next(honest.Count);
        var bytes = new List<byte>(honest[origin]);
        for (var changes = random.Next(1, MaxChanges + 1); changes > 0; changes--)
            Change(bytes);
        if (bytes.Count > MaxBytes)
            bytes.RemoveRange(MaxBytes, bytes.Count - MaxBytes);
        return (origin, [.. bytes]);
    }

    private void Change(List<byte> bytes)
    {
        var at = random.Next(bytes.Count + 1);
        switch (random.Next(11))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = Telling[random.Next(Telling.Length)];
                break;
            case 2:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 3:
                var cut = Math.Min(bytes.Count - at, random.Next(1, 16));
                bytes.RemoveRange(at, cut);
                break;
            case 4:
                var other = honest[random.Next(honest.Count)];
                var start = random.Next(other.Length + 1);
                bytes.InsertRange(at, other[start..Math.Min(other.Length, start + random.Next(64))]);
                break;
            case 5:
                // A length that is a lie, in either order of bytes.
                byte[] lie = random.Next(3) switch
                {
                    0 => [0xff, 0xff, 0xff, 0x7f],
                    1 => [0x7f, 0xff, 0xff, 0xff],
                    _ => [0xff, 0xff, 0xff, 0xff],
                };
                for (var i = 0; i < lie.Length && at + i < bytes.Count; i++)
                    bytes[at + i] = lie[i];
                break;
            case 6:
                var nest = Encoding.Latin1.GetBytes(Nests[random.Next(Nests.Length)]);
                bytes.InsertRange(at, Enumerable.Repeat(nest, random.Next(1, MaxNesting)).SelectMany(level => level));
                break;
            case 7:
                var junk = new byte[random.Next(1, 32)];
                random.NextBytes(junk);
                bytes.InsertRange(at, junk);
                break;
            case 8:
                bytes.InsertRange(at, Words[random.Next(Words.Length)]);
                break;
            case 9:
                // A word for a value of whatever length.
                bytes.RemoveRange(at, random.Next(bytes.Count - at + 1));
                bytes.InsertRange(at, Words[random.Next(Words.Length)]);
                break;
            default:
                bytes.AddRange(bytes[..Math.Min(bytes.Count, random.Next(64))]);
                break;
        }
    }
}
