namespace ClusterLlm.Model.Data.Town;

/// <summary>How a sentence calls the person whom it is about, where it begins with them: "She" and "Her".</summary>
internal readonly record struct Naming(string Who, string Whose)
{
    public static Naming Full(Person person) => new(person.Name, $"{person.Name}'s");

    public static Naming First(Person person) => new(person.First, $"{person.First}'s");

    public static Naming Pronoun(Person person) => new(person.He, person.StartingHis);

    /// <summary>
    /// For a text that has named the person already. Mostly the full name again: a model stores a fact with the name
    /// that stands near it (Allen-Zhu and Li 2023, "Physics of Language Models", part 3.1, section 4).
    /// </summary>
    public static Naming Again(Person person, TownRandom random) => random.Between(1, 10) switch
    {
        <= 6 => Full(person),
        <= 8 => First(person),
        _ => Pronoun(person),
    };
}
