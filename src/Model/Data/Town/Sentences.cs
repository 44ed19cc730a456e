using static ClusterLlm.Model.Data.Town.Grammar;

namespace ClusterLlm.Model.Data.Town;

/// <summary>The sentences about places and days: several ways to say each thing.</summary>
internal sealed class Sentences(TownRandom random)
{
    public string Children(Person mother, Person father)
    {
        string[] names = [.. mother.Children.Select(child => child.First)];
        return names.Length switch
        {
            0 => random.Pick("They have no children.", $"{mother.Name} and {father.Name} have no children."),
            1 => random.Pick(
                $"They have one child, {mother.Children[0].Name}.",
                $"{mother.Children[0].Name} is their only child.",
                $"{mother.Name} is the mother and {father.Name} the father of {mother.Children[0].Name}."),
            _ => random.Pick(
                $"They have {Number(names.Length)} children, {List(names)}.",
                $"{List([.. mother.Children.Select(child => child.Name)])} are their children.",
                $"{mother.Name} and {father.Name} are the parents of {List(names)}."),
        };
    }

    public string Street(Workplace w) => random.Pick(
        $"The {w.Place} is on {w.Street}.", $"You can find the {w.Place} on {w.Street}.",
        $"On {w.Street} there is {A(w.Place)}.");

    public string Opened(Workplace w) => random.Pick(
        $"It opened in {w.Opened}.", $"It has been there since {w.Opened}.",
        $"The doors of the {w.Place} first opened in {w.Opened}.");

    public string Things(Workplace w) => random.Pick(
        $"Inside there are {w.Things}.", $"The {w.Place} is full of {w.Things}.", $"It is known for {w.Things}.");

    public string Staff(Person p, Workplace w) => random.Pick(
        $"{p.Name} works there as {A(w.Job)}.", $"{p.Name} is {A(w.Job)} there.", $"Every day {p.Name} {w.Work}.");

    public string Visit(Person p, Workplace w) => random.Pick(
        $"{p.Name} went to the {w.Place} in the {random.Pick("morning", "afternoon")}.",
        $"{p.Name} came to the {w.Place} and stayed for an hour.",
        $"{p.Name} likes to walk past the {w.Place} on {w.Street}.",
        $"In front of the {w.Place} {p.Name} waited for {p.Friend!.First}.");

    public string Weather() => random.Pick(
        "The sun was shining.", "It was raining a little.", "It was a cold day.", "It was warm and there was no wind.",
        "A strong wind came from the river.", "There was snow on the roofs.", "The sky was blue.",
        "The sky was gray and full of clouds.",
        "The air smelled of flowers.", "There was fog over the meadow.");

    public string Fun(Person p) => random.Pick(
        $"{p.Name} came with {p.Home.AnimalName} the {p.Home.Animal}.",
        $"{p.Name} ate {p.Food} and asked for more.",
        $"{p.Name} danced with {p.Friend!.Name}.",
        $"{p.Name} talked to {p.Friend!.Name} about {p.Hobby}.",
        $"{p.Name} sang an old song.",
        $"{p.Name} won a prize and was very proud.",
        $"{p.Name} lost {p.His} hat, but {p.Friend!.First} found it.");

    public string Morning(Person p) => random.Pick(
        $"{p.Name} got up early and fed {p.Home.AnimalName} the {p.Home.Animal}.",
        $"{p.Name} opened the window of the {p.Home.Color} house and looked out at {p.Home.Street}.",
        $"{p.Name} had {p.Food} for breakfast.",
        p.Workplace is { } work ? $"{p.Name} walked to the {work.Place}." : $"{p.Name} walked down {p.Home.Street}.");

    public string Meeting(Person p) => random.Pick(
        $"{p.Name} met {p.Friend!.Name} on {random.Pick(TownWords.Streets)}.",
        $"{p.Name} bought a present for {p.Friend!.Name}.",
        $"{p.Name} asked {p.Friend!.Name} about {p.Friend.Hobby}.",
        $"{p.Name} helped {p.Friend!.Name} to carry a heavy bag.");

    public string Evening(Person p) => random.Pick(
        $"In the evening {p.Name} spent an hour on {p.His} hobby, {p.Hobby}.",
        $"{p.Name} cooked {p.Food} for the whole family.",
        $"{p.Name} went to bed at {random.Pick("eight", "nine", "ten")} o'clock.",
        $"{p.Name} sat in the garden with {p.Home.AnimalName}.");
}
