namespace ClusterLlm.Model.Data.Town;

/// <summary>What goes before a noun.</summary>
internal enum Determiner
{
    /// <summary>"a dog", "dogs".</summary>
    Indefinite,

    /// <summary>"the dog", "the dogs".</summary>
    Definite,

    /// <summary>"my dog", "my dogs".</summary>
    Mine,

    /// <summary>"two dogs"; never singular.</summary>
    Two,
}

/// <summary>"the old dogs": indices into <see cref="BrookishWords"/>.</summary>
internal readonly record struct NounPhrase(int Noun, bool IsPlural, Determiner Determiner, int? Adjective)
{
    public static NounPhrase Draw(TownRandom random, int nouns)
    {
        bool isPlural = random.Chance(45);
        return new NounPhrase(
            random.Between(0, nouns - 1),
            isPlural,
            (Determiner)random.Between(0, isPlural ? 3 : 2),
            random.Chance(40) ? random.Between(0, BrookishWords.Adjectives.Length - 1) : null);
    }

    public string English()
    {
        (string one, string many) = BrookishWords.Nouns[Noun];
        string named = (Adjective is { } which ? $"{BrookishWords.Adjectives[which]} " : "") + (IsPlural ? many : one);
        return Determiner switch
        {
            Determiner.Definite => $"the {named}",
            Determiner.Mine => $"my {named}",
            Determiner.Two => $"two {named}",
            _ => IsPlural ? named : Grammar.A(named),
        };
    }
}
