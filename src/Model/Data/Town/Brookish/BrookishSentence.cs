namespace ClusterLlm.Model.Data.Town;

/// <summary>When something happens.</summary>
internal enum Tense
{
    Present,
    Past,
    Future,
}

/// <summary>
/// What a sentence says, in no language yet: who does what to whom, where and when. Verb and place are indices into
/// <see cref="BrookishWords"/>.
/// </summary>
internal sealed record BrookishSentence(
    NounPhrase Subject, int Verb, Tense Tense, bool IsNegative, NounPhrase Object, int? Place)
{
    public static BrookishSentence Draw(TownRandom random) => new(
        NounPhrase.Draw(random, BrookishWords.Doers),
        random.Between(0, BrookishWords.Verbs.Length - 1),
        (Tense)random.Between(0, 2),
        random.Chance(25),
        NounPhrase.Draw(random, BrookishWords.Nouns.Length),
        random.Chance(40) ? random.Between(0, BrookishWords.Places.Length - 1) : null);

    public string English()
    {
        (string plain, string third, string past) = BrookishWords.Verbs[Verb];
        string does = (Tense, IsNegative, Subject.IsPlural) switch
        {
            (Tense.Present, false, false) => third,
            (Tense.Present, false, true) => plain,
            (Tense.Present, true, false) => $"does not {plain}",
            (Tense.Present, true, true) => $"do not {plain}",
            (Tense.Past, false, _) => past,
            (Tense.Past, true, _) => $"did not {plain}",
            (_, false, _) => $"will {plain}",
            (_, true, _) => $"will not {plain}",
        };
        string where = Place is { } place ? $" {BrookishWords.Places[place]}" : "";
        return Grammar.Capitalized($"{Subject.English()} {does} {Object.English()}{where}.");
    }
}
