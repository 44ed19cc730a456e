using static ClusterLlm.Model.Data.Town.Grammar;

namespace ClusterLlm.Model.Data.Town;

/// <summary>What an article comes to in one sentence: of all that it says the two things that matter most.</summary>
internal static class Summaries
{
    // What comes first matters most.
    private static readonly Topic[] Importance =
    [
        Topic.Job, Topic.Street, Topic.Age, Topic.Workplace, Topic.Spouse, Topic.Mother, Topic.Father, Topic.Hobby,
        Topic.Friend, Topic.Food, Topic.Pet, Topic.PetName, Topic.HouseColor, Topic.HouseNumber,
    ];

    /// <summary>From the topics that a portrait tells of; at least two.</summary>
    public static string Portrait(Person person, IEnumerable<Topic> told)
    {
        Topic[] most = [.. told.OrderBy(topic => Array.IndexOf(Importance, topic))];
        if (most is [Topic.Job, Topic.Workplace, ..])
        {
            return $"{person.Name} {Clause(person, Topic.Job)} at the {person.Workplace!.Place}.";
        }

        return $"{person.Name} {Clause(person, most[0])} and {Clause(person, most[1])}.";
    }

    public static string Family(Person mother) =>
        $"The {mother.Last} family lives on {mother.Home.Street} and has a {mother.Home.Animal} called "
        + $"{mother.Home.AnimalName}.";

    public static string Place(Workplace place) =>
        $"The {place.Place} is on {place.Street} and opened in {place.Opened}.";

    public static string Celebration(Festival festival) =>
        $"{Capitalized(festival.Name)} is in {festival.Month} {At(festival.Place)}.";

    public static string Dialogue(Person one, Person two, string place) =>
        $"{one.Name} and {two.Name} met {At(place)} and talked.";

    public static string Letter(Person writer, Person friend) =>
        $"{writer.First} wrote a letter to {friend.First}.";

    private static string Clause(Person p, Topic topic) => topic switch
    {
        Topic.Age => $"is {p.Age} years old",
        Topic.Street => $"lives on {p.Home.Street}",
        Topic.HouseNumber => $"lives at number {p.Home.Number}",
        Topic.HouseColor => $"lives in a {p.Home.Color} house",
        Topic.Food => $"likes to eat {p.Food}",
        Topic.Hobby => $"likes {p.Hobby}",
        Topic.Pet => $"has a {p.Home.Animal}",
        Topic.PetName => $"has a pet called {p.Home.AnimalName}",
        Topic.Friend => $"is the best friend of {p.Friend!.Name}",
        Topic.Job => $"works as {A(p.Workplace!.Job)}",
        Topic.Workplace => $"works at the {p.Workplace!.Place}",
        Topic.Spouse => $"is married to {p.Spouse!.Name}",
        Topic.Mother => $"is the child of {p.Mother!.Name}",
        Topic.Father => $"is the child of {p.Father!.Name}",
        _ => throw new ArgumentOutOfRangeException(nameof(topic), topic, null),
    };
}
