using System.Globalization;
using System.Text;

namespace ClusterLlm.Model.Data.Town;

/// <summary>
/// Writes one article after another, each of a few paragraphs of simple sentences, all true of the town.
/// </summary>
internal sealed class ArticleWriter(TownWorld world, TownRandom random)
{
    private readonly Sentences say = new(random);
    private readonly StringBuilder text = new();

    public string Write()
    {
        text.Clear();
        switch (random.Between(0, 9))
        {
            case <= 3:
                Portrait(Anyone());
                break;
            case <= 5:
                Dialogue();
                break;
            case 6:
                Place(random.Pick<Workplace>([.. world.Workplaces]));
                break;
            case 7:
                Celebration(random.Pick<Festival>([.. world.Festivals]));
                break;
            case 8:
                DayInTown();
                break;
            default:
                Letter();
                break;
        }

        return text.ToString();
    }

    private Person Anyone() => random.Pick<Person>([.. world.People]);

    private void Portrait(Person person)
    {
        Title(random.Pick(
            person.Name,
            $"About {person.Name}",
            $"A visit to {person.Name}",
            $"{person.First} of {person.Home.Street}"));
        Paragraph(say.Introduction(person), say.Living(person), say.House(person), say.Work(person));
        Paragraph(say.Family(person), say.Pet(person), say.Friend(person));
        Paragraph(say.Taste(person), say.Hobby(person), say.Opinion(person));
    }

    private void Place(Workplace place)
    {
        Title(random.Pick(
            $"The {place.Place}", $"A visit to the {place.Place}", $"The {place.Place} on {place.Street}"));
        Paragraph(say.Street(place), say.Opened(place), say.Things(place));
        List<string> staff = [];
        foreach (Person person in place.Staff.Take(4))
        {
            staff.Add(say.Staff(person, place));
            if (random.Chance(50))
            {
                staff.Add(say.Greeting(person));
            }
        }

        Paragraph([.. staff]);
        Paragraph(say.Visit(Anyone(), place), say.Weather(), say.Visit(Anyone(), place));
    }

    private void Celebration(Festival festival)
    {
        string name = char.ToUpper(festival.Name[0], CultureInfo.InvariantCulture) + festival.Name[1..];
        Title(name);
        Paragraph(
            $"{name} is in {festival.Month}.",
            $"It takes place {At(festival.Place)}, and {festival.What}.",
            $"This year {festival.Host.Name} was the host.",
            say.Weather());
        for (int paragraph = random.Between(1, 2); paragraph > 0; paragraph--)
        {
            Paragraph(say.Fun(Anyone()), say.Fun(Anyone()), say.Fun(Anyone()));
        }

        Paragraph(say.Said(Anyone(), random.Pick(
            $"I come to {festival.Name} every year.", "This is the best day of the year.",
            "I will come again next year.",
            "I have never seen so many people here.", "My feet are tired, but I am happy.")));
    }

    private void DayInTown()
    {
        string day = random.Pick(TownWords.Days);
        Title($"{day} in {TownWords.Town}");
        Paragraph($"It was {day} in {TownWords.Town}.", say.Weather(), say.Morning(Anyone()), say.Morning(Anyone()));
        Paragraph(
            say.Visit(Anyone(), random.Pick<Workplace>([.. world.Workplaces])),
            say.Meeting(Anyone()),
            say.Meeting(Anyone()));
        Paragraph(say.Evening(Anyone()), say.Evening(Anyone()), random.Pick(
            "Then the town went to sleep.", "At night the streets were quiet.", "The moon came up over the river."));
    }

    private void Letter()
    {
        Person writer = Anyone();
        Person friend = writer.Friend!;
        text.Append(CultureInfo.InvariantCulture, $"Dear {friend.First},\n\n");
        Paragraph(say.LetterOpening(), say.Weather(), say.OwnNews(writer));
        Paragraph(say.Meeting(Anyone()), say.OwnNews(writer), say.LetterQuestion(friend));
        text.Append(CultureInfo.InvariantCulture,
            $"{random.Pick("Your friend", "With love", "Best wishes")},\n{writer.First}\n");
    }

    private void Dialogue()
    {
        Person one = Anyone();
        Person two = one.Friend!;
        Title($"{one.First} and {two.First}");
        Paragraph(
            $"{one.Name} met {two.Name} {At(random.Pick(TownWords.OpenPlaces))}.", say.Weather());
        Person speaker = one;
        Person listener = two;
        for (int turn = random.Between(3, 6); turn > 0; turn--)
        {
            (string question, string answer) = say.Exchange(speaker, listener, Anyone());
            Line(say.Said(speaker, question));
            Line(say.Said(listener, answer));
            (speaker, listener) = (listener, speaker);
        }

        text.Append('\n');
        Paragraph(random.Pick(
            "Then they said goodbye.", "Then they went home.", "They laughed and walked on together.",
            "They drank tea and talked for an hour."));
    }

    private static string At(string place) => place switch
    {
        "the park" or "the meadow" or "the forest" or "the church yard" => $"in {place}",
        "the old bridge" or "the river bank" or "the town square" => $"on {place}",
        _ => $"at {place}",
    };

    private void Title(string title) => text.Append(title).Append("\n\n");

    private void Line(string line) => text.Append(line).Append('\n');

    private void Paragraph(params ReadOnlySpan<string> sentences) => text.AppendJoin(' ', sentences).Append("\n\n");
}
