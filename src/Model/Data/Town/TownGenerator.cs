using System.Text;

namespace ClusterLlm.Model.Data.Town;

/// <summary>
/// The built-in corpus: simple English about an invented town, whose facts are also a table. A pure function of the seed; every
/// document is a short article, and every fact of an inhabitant is stated in many of them.
/// </summary>
public sealed class TownGenerator
{
    private const int Inhabitants = 300;
    private readonly ulong _seed;
    private readonly TownPerson[] _people;

    public TownGenerator(long seed = 1)
    {
        _seed = (ulong)seed;
        _people = [.. MakePeople(new TownRandom(_seed))];
    }

    /// <summary>Everything that is true of the inhabitants.</summary>
    public IEnumerable<TownFact> Facts() => _people.SelectMany(FactsOf);

    /// <summary>Documents of together about <paramref name="bytes"/> ASCII bytes, in a fixed order.</summary>
    public IEnumerable<string> Documents(int bytes = 4_000_000)
    {
        var random = new TownRandom(_seed ^ 0xD0C5);
        long written = 0;
        for (var number = 0; written < bytes; number++)
        {
            var text = Article(_people[number % _people.Length], ref random);
            written += text.Length;
            yield return text;
        }
    }

    private static IEnumerable<TownFact> FactsOf(TownPerson p) =>
    [
        new(p.Name, "age", p.Age.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new(p.Name, "job", p.Job.Title),
        new(p.Name, "workplace", p.Job.Place),
        new(p.Name, "street", p.Street),
        new(p.Name, "favorite food", p.Food),
        new(p.Name, "hobby", p.Hobby),
        new(p.Name, "house color", p.Color),
        new(p.Name, "pet", p.Pet),
        new(p.Name, "pet name", p.PetName),
    ];

    private static IEnumerable<TownPerson> MakePeople(TownRandom random)
    {
        // Every (first, last) pair once, in a shuffled order, so that a name means one person.
        var names = TownWords.Women.Select(n => (Name: n, IsWoman: true)).Concat(TownWords.Men.Select(n => (Name: n, IsWoman: false)))
            .SelectMany(first => TownWords.LastNames.Select(last => (first.Name, Last: last, first.IsWoman))).ToArray();
        for (var i = 0; i < Inhabitants; i++)
        {
            var other = i + random.Below(names.Length - i);
            (names[i], names[other]) = (names[other], names[i]);
            yield return new TownPerson(
                names[i].Name, names[i].Last, names[i].IsWoman, 18 + random.Below(60), random.Pick(TownWords.Jobs),
                random.Pick(TownWords.Streets), random.Pick(TownWords.Foods), random.Pick(TownWords.Hobbies),
                random.Pick(TownWords.Colors), random.Pick(TownWords.Pets), random.Pick(TownWords.PetNames));
        }
    }

    private string Article(TownPerson person, ref TownRandom random)
    {
        var text = new StringBuilder();
        switch (random.Below(4))
        {
            case 0:
                Portrait(text, person, ref random);
                break;
            case 1:
                DayOut(text, person, random.Pick(_people), ref random);
                break;
            case 2:
                Talk(text, person, random.Pick(_people), ref random);
                break;
            default:
                Portrait(text, person, ref random);
                text.Append('\n');
                DayOut(text, person, random.Pick(_people), ref random);
                break;
        }
        return text.ToString();
    }

    private static void Portrait(StringBuilder text, TownPerson p, ref TownRandom random)
    {
        text.Append(random.Below(3) switch
        {
            0 => $"{p.Name} lives in {TownWords.Town}. ",
            1 => $"This is a story about {p.Name}. ",
            _ => $"Everyone in {TownWords.Town} knows {p.Name}. ",
        });
        var sentences = PersonSentences(p, ref random);
        for (var i = 0; i < sentences.Length; i++)
        {
            var other = i + random.Below(sentences.Length - i);
            (sentences[i], sentences[other]) = (sentences[other], sentences[i]);
        }
        text.AppendJoin(' ', sentences.Take(4 + random.Below(4))).Append('\n');
    }

    private static string[] PersonSentences(TownPerson p, ref TownRandom random) =>
    [
        random.Chance(50) ? $"{p.Name} is {p.Age} years old." : $"{p.StartingThey} is {p.Age} years old.",
        random.Chance(50) ? $"{p.Name} is a {p.Job.Title}." : $"{p.FirstName} works as a {p.Job.Title} at {p.Job.Place}.",
        random.Chance(50) ? $"{p.Name} works at {p.Job.Place}." : $"At {p.Job.Place}, {p.Name} {p.Job.Work}.",
        random.Chance(50) ? $"{p.Name} lives on {p.Street}." : $"The house of {p.Name} is on {p.Street}.",
        random.Chance(50) ? $"{p.Name} likes to eat {p.Food}." : $"The favorite food of {p.Name} is {p.Food}.",
        random.Chance(50) ? $"{p.Name} loves {p.Hobby}." : $"In the evening {p.They} likes {p.Hobby}.",
        random.Chance(50) ? $"The house of {p.Name} is {p.Color}." : $"{p.FirstName} has a {p.Color} house.",
        random.Chance(50) ? $"{p.Name} has a {p.Pet}." : $"{p.Name} has a {p.Pet} and its name is {p.PetName}.",
        $"The {p.Pet} of {p.Name} is called {p.PetName}.",
    ];

    private static void DayOut(StringBuilder text, TownPerson p, TownPerson friend, ref TownRandom random)
    {
        var (place, fact) = random.Pick(TownWords.Places);
        text.Append($"On {random.Pick(TownWords.Days)} {p.Name} went to {place}. {random.Pick(TownWords.Weather)} {fact} ");
        if (friend != p)
        {
            text.Append($"There {p.They} met {friend.Name}, the {friend.Job.Title}. ");
            text.Append(random.Below(3) switch
            {
                0 => $"They talked about {friend.Hobby}. ",
                1 => $"{friend.FirstName} gave {p.Them} some {friend.Food}. ",
                _ => $"{friend.FirstName} had come with {friend.Their} {friend.Pet} {friend.PetName}. ",
            });
        }
        text.Append(random.Below(3) switch
        {
            0 => $"Then {p.FirstName} went home to {p.Street}.",
            1 => $"In the evening {p.FirstName} was tired and happy.",
            _ => $"At home {p.FirstName} ate {p.Food} and went to bed.",
        }).Append('\n');
    }

    private static void Talk(StringBuilder text, TownPerson p, TownPerson friend, ref TownRandom random)
    {
        text.Append($"\"Good morning, {p.FirstName},\" said {friend.Name}. ");
        text.Append(random.Below(4) switch
        {
            0 => $"\"Where do you live?\" \"I live on {p.Street},\" said {p.Name}.",
            1 => $"\"What do you do?\" \"I am a {p.Job.Title}. I work at {p.Job.Place},\" said {p.Name}.",
            2 => $"\"What do you like?\" \"I like {p.Hobby}, and I like to eat {p.Food},\" said {p.Name}.",
            _ => $"\"Do you have a pet?\" \"Yes, I have a {p.Pet}. Its name is {p.PetName},\" said {p.Name}.",
        }).Append('\n');
        text.Append($"\"And you?\" said {p.FirstName}. ");
        text.Append(random.Below(3) switch
        {
            0 => $"\"I am {friend.Age} years old and I work at {friend.Job.Place},\" said {friend.Name}.",
            1 => $"\"I have a {friend.Color} house on {friend.Street},\" said {friend.Name}.",
            _ => $"\"I am a {friend.Job.Title},\" said {friend.Name}.",
        }).Append('\n');
    }
}
