namespace ClusterLlm.Model.Data.Town;

/// <summary>Someone who lives in the town.</summary>
internal sealed class Person
{
    public required string First { get; init; }
    public required string Last { get; init; }
    public required bool IsWoman { get; init; }
    public required int Age { get; init; }
    public required string Food { get; init; }
    public required string Hobby { get; init; }
    public required Home Home { get; init; }

    /// <summary>Null for children and the old.</summary>
    public Workplace? Workplace { get; set; }
    public Person? Spouse { get; set; }
    public Person? Mother { get; set; }
    public Person? Father { get; set; }
    public Person? Friend { get; set; }
    public List<Person> Children { get; } = [];

    public string Name => $"{First} {Last}";

    /// <summary>Whether questions about them are kept for testing: those of a family all are, or none.</summary>
    public bool IsHeldOut => Home.IsHeldOut;

    public bool IsChild => Age < 18;

    public string He => IsWoman ? "She" : "He";

    public string Him => IsWoman ? "her" : "him";

    public string His => IsWoman ? "her" : "his";

    public string StartingHis => IsWoman ? "Her" : "His";

    public string Kind => IsChild ? (IsWoman ? "girl" : "boy") : IsWoman ? "woman" : "man";
}
