namespace ClusterLlm.Model.Data.Town;

/// <summary>The few rules of English that depend on the words.</summary>
internal static class Grammar
{
    /// <summary>The word with "a" or "an" before it, as it is spoken.</summary>
    public static string A(string word)
    {
        bool vowel = word[0] is 'a' or 'e' or 'i' or 'o' or '8' || word is "11" or "18";
        return $"{(vowel ? "an" : "a")} {word}";
    }

    public static string Number(int number) => number switch { 2 => "two", 3 => "three", _ => $"{number}" };

    /// <summary>"a, b and c"; at least two of them.</summary>
    public static string List(ReadOnlySpan<string> names) =>
        string.Join(", ", names[..^1].ToArray()) + " and " + names[^1];

    public static string At(string place) => place switch
    {
        "the park" or "the meadow" or "the forest" or "the church yard" => $"in {place}",
        "the old bridge" or "the river bank" or "the town square" => $"on {place}",
        _ => $"at {place}",
    };

    public static string Capitalized(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
