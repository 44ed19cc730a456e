using System.Globalization;
using System.Text;
using static ClusterLlm.Model.Data.Town.Grammar;

namespace ClusterLlm.Model.Data.Town;

/// <summary>
/// Writes one article after another, each of a few paragraphs of simple sentences, all true of the town. Nobody asks
/// or is asked about people who are kept for testing: their facts stand in statements only.
/// </summary>
internal sealed class ArticleWriter(TownWorld world, TownRandom random)
{
    private readonly Sentences say = new(random);
    private readonly FactSentences facts = new(random);
    private readonly Talk talk = new(random);
    private readonly StringBuilder text = new();

    public Article Write() => random.Between(1, 20) switch
    {
        <= 6 => Portrait(world.Anyone(random)),
        <= 8 => Family(world.Anyone(random)),
        <= 10 => Notes(),
        <= 13 => Form(world.Anyone(random)),
        <= 16 => Dialogue(),
        17 => Place(random.Pick<Workplace>([.. world.Workplaces])),
        18 => Celebration(random.Pick<Festival>([.. world.Festivals])),
        19 => DayInTown(),
        _ => Letter(),
    };

    /// <summary>Tells of a person, in any order.</summary>
    public Article Portrait(Person person)
    {
        Topic[] topics = [.. Topics.Of(person)];
        random.Shuffle<Topic>(topics);
        topics = topics[..random.Between(5, topics.Length)];
        Title(random.Pick(
            person.Name, $"About {person.Name}", $"A visit to {person.Name}", $"Who is {person.Name}"));
        List<string> sentences = [];
        foreach (Topic topic in topics)
        {
            Naming naming = sentences.Count == 0 ? Naming.Full(person) : Naming.Again(person, random);
            sentences.Add(facts.About(person, topic, naming));
        }

        if (random.Chance(20))
        {
            sentences.Add(talk.Opinion(person));
        }

        int first = sentences.Count / 2;
        Paragraph([.. sentences[..first]]);
        Paragraph([.. sentences[first..]]);
        return Done(Summaries.Portrait(person, topics), person);
    }

    /// <summary>Tells of the family of which someone is.</summary>
    public Article Family(Person someone)
    {
        Person mother = someone.Mother ?? (someone.IsWoman ? someone : someone.Spouse!);
        Person father = mother.Spouse!;
        Home home = mother.Home;
        Title(random.Pick(
            $"The {mother.Last} family", $"The family of {mother.Name}", $"{mother.First} and {father.Name}"));
        Paragraph(
            random.Pick(
                $"{mother.Name} and {father.Name} live on {home.Street}, at number {home.Number}.",
                $"The {mother.Last} family lives at {home.Number} {home.Street}.",
                $"The home of {father.Name} and {mother.Name} is on {home.Street}."),
            say.Children(mother, father),
            random.Pick(
                $"They have a {home.Animal} called {home.AnimalName}.",
                $"Their {home.Animal} is called {home.AnimalName}.",
                $"A {home.Animal} lives with them, and its name is {home.AnimalName}."));
        List<string> members = [];
        foreach (Person member in (Person[])[mother, father, .. mother.Children])
        {
            members.Add(facts.About(member, random.Pick<Topic>([.. Topics.Of(member)]), Naming.Full(member)));
        }

        Paragraph([.. members]);
        return Done(Summaries.Family(mother), mother);
    }

    private Article Notes()
    {
        Title(random.Pick(
            "Town notes", $"People of {TownWords.Town}", $"Did you know?", "From the town paper", "Neighbors"));
        for (int paragraph = random.Between(2, 3); paragraph > 0; paragraph--)
        {
            List<string> notes = [];
            for (int note = random.Between(3, 4); note > 0; note--)
            {
                Person person = world.Anyone(random);
                notes.Add(facts.About(person, random.Pick<Topic>([.. Topics.Of(person)]), Naming.Full(person)));
            }

            Paragraph([.. notes]);
        }

        return Done(null);
    }

    /// <summary>What someone filled in: a line with a word for it, and a line with what holds.</summary>
    private Article Form(Person person)
    {
        Title(random.Pick("Town register", "Library card", "A form at the town hall", "For the town paper"));
        Line("Name");
        Line($"{person.Name}\n");
        Topic[] topics = [.. Topics.Of(person)];
        random.Shuffle<Topic>(topics);
        foreach (Topic topic in topics[..random.Between(4, 8)])
        {
            Line(Topics.Label(topic));
            Line($"{Topics.Answer(person, topic)}\n");
        }

        return Done(null);
    }

    private Article Place(Workplace place)
    {
        Title(random.Pick(
            $"The {place.Place}", $"A visit to the {place.Place}", $"The {place.Place} on {place.Street}"));
        Paragraph(say.Street(place), say.Opened(place), say.Things(place));
        Person[] staff = [.. place.Staff];
        random.Shuffle<Person>(staff);
        List<string> people = [];
        foreach (Person person in staff.Take(4))
        {
            people.Add(say.Staff(person, place));
            if (random.Chance(50))
            {
                Topic topic = random.Pick<Topic>([.. Topics.Of(person)]);
                people.Add(facts.About(person, topic, Naming.Full(person)));
            }
        }

        Paragraph([.. people]);
        Paragraph(say.Visit(world.Anyone(random), place), say.Weather());
        return Done(Summaries.Place(place));
    }

    private Article Celebration(Festival festival)
    {
        string name = Capitalized(festival.Name);
        Title(name);
        Paragraph(
            $"{name} is in {festival.Month}.",
            $"It takes place {At(festival.Place)}, and {festival.What}.",
            $"This year {festival.Host.Name} was the host.",
            say.Weather());
        Paragraph(say.Fun(world.Anyone(random)), say.Fun(world.Anyone(random)), say.Fun(world.Anyone(random)));
        Paragraph(talk.Said(world.Anyone(random), random.Pick(
            $"I come to {festival.Name} every year.", "This is the best day of the year.",
            "I will come again next year.",
            "I have never seen so many people here.", "My feet are tired, but I am happy.")));
        return Done(Summaries.Celebration(festival));
    }

    private Article DayInTown()
    {
        string day = random.Pick(TownWords.Days);
        Title($"{day} in {TownWords.Town}");
        Paragraph($"It was {day} in {TownWords.Town}.", say.Weather(),
            say.Morning(world.Anyone(random)), say.Morning(world.Anyone(random)));
        Paragraph(
            say.Visit(world.Anyone(random), random.Pick<Workplace>([.. world.Workplaces])),
            say.Meeting(world.Anyone(random)),
            say.Meeting(world.Anyone(random)));
        Paragraph(say.Evening(world.Anyone(random)), say.Evening(world.Anyone(random)), random.Pick(
            "Then the town went to sleep.", "At night the streets were quiet.", "The moon came up over the river."));
        return Done(null);
    }

    private Article Letter()
    {
        Person writer = world.Anyone(random);
        Person friend = writer.Friend!;
        text.Append(CultureInfo.InvariantCulture, $"Dear {friend.First},\n\n");
        Paragraph(talk.LetterOpening(), say.Weather(), talk.OwnNews(writer));
        Paragraph(say.Meeting(world.Anyone(random)), talk.OwnNews(writer), talk.LetterQuestion(friend));
        text.Append(CultureInfo.InvariantCulture,
            $"{random.Pick("Your friend", "With love", "Best wishes")},\n{writer.First}\n");
        return Done(Summaries.Letter(writer, friend));
    }

    private Article Dialogue()
    {
        Person one = world.AnyoneAsked(random);
        Person two = one.Friend!;
        string place = random.Pick(TownWords.OpenPlaces);
        Title($"{one.First} and {two.First}");
        Paragraph($"{one.Name} met {two.Name} {At(place)}.", say.Weather());
        Person speaker = one;
        Person listener = two;
        for (int turn = random.Between(3, 5); turn > 0; turn--)
        {
            (string question, string answer) = random.Chance(25)
                ? talk.SmallTalk(listener)
                : talk.QuestionAbout(world.AnyoneAsked(random));
            Line(talk.Said(speaker, question));
            Line(talk.Said(listener, answer));
            (speaker, listener) = (listener, speaker);
        }

        text.Append('\n');
        Paragraph(random.Pick(
            "Then they said goodbye.", "Then they went home.", "They laughed and walked on together.",
            "They drank tea and talked for an hour."));
        return Done(Summaries.Dialogue(one, two, place));
    }

    private Article Done(string? summary, Person? about = null)
    {
        var article = new Article(text.ToString().TrimEnd() + "\n", summary, about);
        text.Clear();
        return article;
    }

    private void Title(string title) => text.Append(title).Append("\n\n");

    private void Line(string line) => text.Append(line).Append('\n');

    private void Paragraph(params ReadOnlySpan<string> sentences) => text.AppendJoin(' ', sentences).Append("\n\n");
}
