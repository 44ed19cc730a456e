using System.Text;

namespace ClusterLlm.Model.Data.Sources;

/// <summary>Counts the characters of valid UTF-8 and remembers which there were.</summary>
internal sealed class Alphabet
{
    private const int CodePoints = 0x110000;

    private readonly bool[] seen = new bool[CodePoints];

    public long Characters { get; private set; }

    public void Add(ReadOnlySpan<byte> utf8)
    {
        int at = 0;
        while (at < utf8.Length)
        {
            if (utf8[at] < 128)
            {
                seen[utf8[at++]] = true;
            }
            else
            {
                Rune.DecodeFromUtf8(utf8[at..], out Rune rune, out int bytes);
                seen[rune.Value] = true;
                at += bytes;
            }

            Characters++;
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        for (int value = 0; value < CodePoints; value++)
        {
            if (seen[value])
            {
                text.Append(new Rune(value));
            }
        }

        return text.ToString();
    }
}
