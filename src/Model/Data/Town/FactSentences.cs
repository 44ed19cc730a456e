using static ClusterLlm.Model.Data.Town.Grammar;

namespace ClusterLlm.Model.Data.Town;

/// <summary>
/// Says what holds of a person, each thing in many ways: what is said in one way only is learned by heart and cannot be
/// asked for (Allen-Zhu and Li 2023, "Physics of Language Models", part 3.1).
/// </summary>
internal sealed class FactSentences(TownRandom random)
{
    public string About(Person p, Topic topic, Naming n) => topic switch
    {
        Topic.Age => Age(p, n),
        Topic.Street => Street(p, n),
        Topic.HouseNumber => HouseNumber(p, n),
        Topic.HouseColor => HouseColor(p, n),
        Topic.Food => Food(p, n),
        Topic.Hobby => Hobby(p, n),
        Topic.Pet => Pet(p, n),
        Topic.PetName => PetName(p, n),
        Topic.Friend => Friend(p, n),
        Topic.Job => Job(p, n, p.Workplace!),
        Topic.Workplace => Workplace(p, n, p.Workplace!),
        Topic.Spouse => Spouse(p, n, p.Spouse!),
        Topic.Mother => Mother(p, n, p.Mother!),
        Topic.Father => Father(p, n, p.Father!),
        _ => throw new ArgumentOutOfRangeException(nameof(topic), topic, null),
    };

    private string Age(Person p, Naming n) => random.Pick(
        $"{n.Who} is {p.Age} years old.",
        $"{n.Who} is {p.Age}.",
        $"{n.Who} is {A($"{p.Age}")} year old {p.Kind}.",
        $"{n.Who} turned {p.Age} this year.",
        $"{n.Whose} age is {p.Age}.",
        $"The age of {p.Name} is {p.Age}.",
        $"{n.Who} will be {p.Age + 1} next year, but now is {p.Age}.");

    private string Street(Person p, Naming n) => random.Pick(
        $"{n.Who} lives on {p.Home.Street}.",
        $"{n.Whose} home is on {p.Home.Street}.",
        $"{n.Who} lives at {p.Home.Number} {p.Home.Street}.",
        $"{n.Who} has a house on {p.Home.Street}.",
        $"The home of {p.Name} is on {p.Home.Street}.",
        $"{n.Who} comes from {p.Home.Street}.",
        $"{n.Whose} street is {p.Home.Street}.",
        $"To visit {p.Name}, go to {p.Home.Street}.");

    private string HouseNumber(Person p, Naming n) => random.Pick(
        $"{n.Who} lives at number {p.Home.Number}.",
        $"{n.Whose} house number is {p.Home.Number}.",
        $"{n.Whose} house is number {p.Home.Number}.",
        $"The house of {p.Name} has the number {p.Home.Number}.",
        $"Letters for {p.Name} go to house number {p.Home.Number}.",
        $"On the door of {p.Name} stands the number {p.Home.Number}.");

    private string HouseColor(Person p, Naming n) => random.Pick(
        $"{n.Whose} house is {p.Home.Color}.",
        $"{n.Who} lives in a {p.Home.Color} house.",
        $"The house of {p.Name} is {p.Home.Color}.",
        $"{n.Who} has a {p.Home.Color} house with {A(random.Pick("small", "big", "old", "pretty"))} garden.",
        $"{n.Who} painted the house {p.Home.Color}.",
        $"The color of {p.Name}'s house is {p.Home.Color}.",
        $"{n.Whose} {p.Home.Color} house is easy to find.");

    private string Food(Person p, Naming n) => random.Pick(
        $"{n.Who} likes to eat {p.Food}.",
        $"{n.Whose} favorite food is {p.Food}.",
        $"The favorite food of {p.Name} is {p.Food}.",
        $"{n.Who} could eat {p.Food} every day.",
        $"For dinner {p.Name} wants {p.Food} more than anything else.",
        $"{n.Who} loves {p.Food}.",
        $"{n.Who} often cooks {p.Food}.",
        $"{p.Name} never says no to {p.Food}.");

    private string Hobby(Person p, Naming n) => random.Pick(
        $"{n.Who} likes {p.Hobby}.",
        $"{n.Whose} hobby is {p.Hobby}.",
        $"The hobby of {p.Name} is {p.Hobby}.",
        $"In the free time {p.Name} enjoys {p.Hobby}.",
        $"On Sunday {p.Name} has time for {p.Hobby}.",
        $"{n.Who} spends many hours on {p.Hobby}.",
        $"Nothing makes {p.Name} happier than {p.Hobby}.",
        $"{n.Who} is very good at {p.Hobby}.");

    private string Pet(Person p, Naming n) => random.Pick(
        $"{n.Who} has a {p.Home.Animal}.",
        $"{n.Whose} pet is a {p.Home.Animal}.",
        $"The pet of {p.Name} is a {p.Home.Animal}.",
        $"A {p.Home.Animal} lives with {p.Name}.",
        $"{n.Who} has a {p.Home.Animal} called {p.Home.AnimalName}.",
        $"{n.Who} keeps a {p.Home.Animal} as a pet.",
        $"{n.Who} looks after a {p.Home.Animal}.");

    private string PetName(Person p, Naming n) => random.Pick(
        $"{n.Whose} {p.Home.Animal} is called {p.Home.AnimalName}.",
        $"{n.Whose} pet is called {p.Home.AnimalName}.",
        $"The name of {p.Name}'s pet is {p.Home.AnimalName}.",
        $"{n.Who} has a pet with the name {p.Home.AnimalName}.",
        $"{n.Who} loves {p.Home.AnimalName} the {p.Home.Animal}.",
        $"The pet of {p.Name} has the name {p.Home.AnimalName}.",
        $"{p.Home.AnimalName} is the {p.Home.Animal} of {p.Name}.");

    private string Friend(Person p, Naming n) => random.Pick(
        $"The best friend of {p.Name} is {p.Friend!.Name}.",
        $"{n.Whose} best friend is {p.Friend.Name}.",
        $"{n.Who} often meets {p.Friend.Name}, {p.His} best friend.",
        $"{n.Who} and {p.Friend.Name} are best friends.",
        $"{n.Who} has a best friend, {p.Friend.Name}.",
        $"{n.Who} tells everything to {p.Friend.Name}, {p.His} best friend.",
        $"{n.Who} has been the best friend of {p.Friend.Name} for years.");

    private string Job(Person p, Naming n, Workplace work) => random.Pick(
        $"{n.Who} works as {A(work.Job)}.",
        $"{n.Who} is {A(work.Job)}.",
        $"{n.Whose} job is that of {A(work.Job)}.",
        $"{n.Who} works as {A(work.Job)} at the {work.Place}.",
        $"{n.Who} became {A(work.Job)} many years ago.",
        $"{n.Who} is {A(work.Job)} and {work.Work}.",
        $"As {A(work.Job)}, {p.Name} {work.Work} every day.",
        $"The work of {p.Name} is that of {A(work.Job)}.");

    private string Workplace(Person p, Naming n, Workplace work) => random.Pick(
        $"{n.Who} works at the {work.Place}.",
        $"{n.Whose} place of work is the {work.Place}.",
        $"{n.Who} has a job at the {work.Place}.",
        $"{n.Who} goes to work at the {work.Place}.",
        $"You can meet {p.Name} at the {work.Place}, where {(p.IsWoman ? "she" : "he")} works.",
        $"{n.Who} works at the {work.Place} on {work.Street}.",
        $"Every morning {p.Name} walks to work at the {work.Place}.");

    private string Spouse(Person p, Naming n, Person spouse) => random.Pick(
        $"{n.Who} is married to {spouse.Name}.",
        $"{n.Whose} {(p.IsWoman ? "husband" : "wife")} is {spouse.Name}.",
        $"{n.Who} and {spouse.Name} are married.",
        $"{n.Who} is the {(p.IsWoman ? "wife" : "husband")} of {spouse.Name}.",
        $"{n.Who} married {spouse.Name} in the church.",
        $"The {(p.IsWoman ? "husband" : "wife")} of {p.Name} is {spouse.Name}.",
        $"{n.Who} has been married to {spouse.Name} for a long time.");

    private string Mother(Person p, Naming n, Person mother) => random.Pick(
        $"{n.Whose} mother is {mother.Name}.",
        $"The mother of {p.Name} is {mother.Name}.",
        $"{n.Who} is the {Child(p)} of {mother.Name}, {p.His} mother.",
        $"{n.Who} is a child of {mother.Name}, {p.His} mother.",
        $"{n.Who} learned a lot from {mother.Name}, {p.His} mother.",
        $"{mother.Name} is the mother of {p.Name}.");

    private string Father(Person p, Naming n, Person father) => random.Pick(
        $"{n.Whose} father is {father.Name}.",
        $"The father of {p.Name} is {father.Name}.",
        $"{n.Who} is the {Child(p)} of {father.Name}, {p.His} father.",
        $"{n.Who} is a child of {father.Name}, {p.His} father.",
        $"{n.Who} learned a lot from {father.Name}, {p.His} father.",
        $"{father.Name} is the father of {p.Name}.");

    private static string Child(Person p) => p.IsWoman ? "daughter" : "son";
}
