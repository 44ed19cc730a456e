using System.Globalization;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>What composition.txt says of characters; Hangul is computed (Unicode standard, section 3.12).</summary>
internal sealed class CompositionTable
{
    private const int Syllables = 0xAC00, Leads = 0x1100, Vowels = 0x1161, Tails = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TailCount = 28;
    private const int SyllableCount = LeadCount * VowelCount * TailCount;

    private readonly Dictionary<int, int[]> parts = [];
    private readonly Dictionary<(int, int), int> wholes = [];
    private readonly Dictionary<int, byte> classes = [];

    /// <summary>What comes out otherwise than it went in, alone or behind something else.</summary>
    private readonly HashSet<int> active = [];

    public static CompositionTable Load()
    {
        using Stream stream = typeof(CompositionTable).Assembly.GetManifestResourceStream("composition.txt")!;
        using var reader = new StreamReader(stream);
        var table = new CompositionTable();
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split(' ');
            if (fields[0] != "#")
            {
                table.Add(fields[0], [.. fields[1..].Select(field => int.Parse(field, NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture))]);
            }
        }

        return table;
    }

    public bool MayChange(int point) => active.Contains(point)
        || point is >= Vowels and < Vowels + VowelCount or > Tails and < Tails + TailCount;

    /// <summary>The combining class; 0 for what begins something new.</summary>
    public byte ClassOf(int point) => classes.GetValueOrDefault(point);

    public void Decompose(int point, List<int> target)
    {
        if (point is >= Syllables and < Syllables + SyllableCount)
        {
            int index = point - Syllables;
            target.Add(Leads + (index / (VowelCount * TailCount)));
            target.Add(Vowels + (index % (VowelCount * TailCount) / TailCount));
            if (index % TailCount > 0)
            {
                target.Add(Tails + (index % TailCount));
            }

            return;
        }

        if (!parts.TryGetValue(point, out int[]? own))
        {
            target.Add(point);
            return;
        }

        foreach (int part in own)
        {
            Decompose(part, target);
        }
    }

    public int? Compose(int first, int second)
    {
        if (first is >= Leads and < Leads + LeadCount && second is >= Vowels and < Vowels + VowelCount)
        {
            return Syllables + ((((first - Leads) * VowelCount) + second - Vowels) * TailCount);
        }

        if (first is >= Syllables and < Syllables + SyllableCount && (first - Syllables) % TailCount == 0
            && second is > Tails and < Tails + TailCount)
        {
            return first + second - Tails;
        }

        return wholes.TryGetValue((first, second), out int whole) ? whole : null;
    }

    private void Add(string kind, int[] values)
    {
        switch (kind)
        {
            case "R":
                for (int point = values[0]; point <= values[1]; point++)
                {
                    classes.Add(point, (byte)values[2]);
                    active.Add(point);
                }

                break;
            case "C":
                parts.Add(values[0], values[1..]);
                wholes.Add((values[1], values[2]), values[0]);
                active.Add(values[2]);
                break;
            default:
                parts.Add(values[0], values[1..]);
                active.Add(values[0]);
                break;
        }
    }
}
