namespace ClusterLlm.Model.Data.Town;

/// <summary>How topics are called in the table of facts, and what holds of whom.</summary>
internal static class Topics
{
    public static readonly Topic[] All = Enum.GetValues<Topic>();

    /// <summary>The relation in the table of facts.</summary>
    public static string Relation(Topic topic) => topic switch
    {
        Topic.Age => "age",
        Topic.Street => "lives on",
        Topic.HouseNumber => "house number",
        Topic.HouseColor => "house color",
        Topic.Food => "favorite food",
        Topic.Hobby => "likes",
        Topic.Pet => "has a pet",
        Topic.PetName => "name of the pet",
        Topic.Friend => "best friend",
        Topic.Job => "works as",
        Topic.Workplace => "works at",
        Topic.Spouse => "married to",
        Topic.Mother => "mother",
        Topic.Father => "father",
        _ => throw new ArgumentOutOfRangeException(nameof(topic), topic, null),
    };

    /// <summary>Over a line to be filled in.</summary>
    public static string Label(Topic topic) => topic switch
    {
        Topic.Street => "Street",
        Topic.Hobby => "Hobby",
        Topic.Pet => "Pet",
        Topic.Job => "Job",
        Topic.Workplace => "Place of work",
        _ => Grammar.Capitalized(Relation(topic)),
    };

    /// <summary>What holds of that person; null when nothing does, as with the job of a child.</summary>
    public static string? Answer(Person person, Topic topic) => topic switch
    {
        Topic.Age => $"{person.Age}",
        Topic.Street => person.Home.Street,
        Topic.HouseNumber => $"{person.Home.Number}",
        Topic.HouseColor => person.Home.Color,
        Topic.Food => person.Food,
        Topic.Hobby => person.Hobby,
        Topic.Pet => person.Home.Animal,
        Topic.PetName => person.Home.AnimalName,
        Topic.Friend => person.Friend!.Name,
        Topic.Job => person.Workplace?.Job,
        Topic.Workplace => person.Workplace is { } work ? $"the {work.Place}" : null,
        Topic.Spouse => person.Spouse?.Name,
        Topic.Mother => person.Mother?.Name,
        Topic.Father => person.Father?.Name,
        _ => throw new ArgumentOutOfRangeException(nameof(topic), topic, null),
    };

    public static IEnumerable<Topic> Of(Person person) => All.Where(topic => Answer(person, topic) is not null);
}
