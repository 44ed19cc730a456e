namespace ClusterLlm.Model.Tokenizers;

/// <summary>
/// GPT-2's printable alphabet for bytes: printable Latin-1 characters stand for themselves, the other 68 bytes for
/// U+0100 and on. In
/// vocabulary files a token is a string of it.
/// </summary>
internal static class ByteLevelAlphabet
{
    private static readonly char[] Characters = MakeCharacters();
    private static readonly short[] Bytes = MakeBytes();

    /// <summary>All bytes in the order of their characters: the order of GPT-2's first 256 tokens.</summary>
    public static IEnumerable<byte> BytesInOrder =>
        Enumerable.Range(0, 256).Select(b => (byte)b).OrderBy(b => Characters[b]);

    public static string ToText(ReadOnlySpan<byte> bytes) => string.Create(bytes.Length, bytes, static (text, bytes) =>
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            text[i] = Characters[bytes[i]];
        }
    });

    /// <summary>Null when a character is not of the alphabet.</summary>
    public static byte[]? ToBytes(string text)
    {
        byte[] bytes = new byte[text.Length];
        for (int i = 0; i < text.Length; i++)
        {
            int value = text[i] < Bytes.Length ? Bytes[text[i]] : -1;
            if (value < 0)
            {
                return null;
            }

            bytes[i] = (byte)value;
        }

        return bytes;
    }

    private static char[] MakeCharacters()
    {
        char[] characters = new char[256];
        char next = (char)256;
        for (int b = 0; b < 256; b++)
        {
            bool printable = b is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE;
            characters[b] = printable ? (char)b : next++;
        }

        return characters;
    }

    private static short[] MakeBytes()
    {
        short[] bytes = new short[Characters.Max() + 1];
        Array.Fill(bytes, (short)-1);
        for (int b = 0; b < 256; b++)
        {
            bytes[Characters[b]] = (short)b;
        }

        return bytes;
    }
}
