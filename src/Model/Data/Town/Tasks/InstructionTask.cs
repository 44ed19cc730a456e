using static ClusterLlm.Model.Data.Town.Grammar;

namespace ClusterLlm.Model.Data.Town;

/// <summary>
/// Instructions of many kinds, each with one right answer: about words, about order, and about the town. What is asked
/// about people of held-out families is for testing.
/// </summary>
internal sealed class InstructionTask
{
    private const int TrainExamples = 6_000;
    private const int TestExamples = 400;

    private static readonly (string Kind, string[] Words)[] Kinds =
    [
        ("a color", TownWords.Colors), ("an animal", TownWords.Animals), ("a food", TownWords.Foods),
        ("a day of the week", TownWords.Days), ("a month", TownWords.Months),
        ("a hobby", TownWords.Hobbies), ("a street", TownWords.Streets),
    ];

    private static readonly string[] Words =
        [.. TownWords.Colors, .. TownWords.Animals, .. TownWords.Days, .. TownWords.Months];

    private static readonly string[] Numbers = ["two", "three", "four", "five"];

    private readonly TownRandom random;
    private readonly Person[] asked;
    private readonly Person[] heldOut;

    private InstructionTask(TownWorld world, TownRandom random)
    {
        this.random = random;
        asked = [.. world.People.Where(person => !person.IsHeldOut)];
        heldOut = [.. world.People.Where(person => person.IsHeldOut)];
    }

    public static TownTask Create(TownWorld world, TownRandom random)
    {
        var task = new InstructionTask(world, random);
        return new ExampleSet().Build("instructions", TrainExamples, TestExamples, task.Draw);
    }

    private TaskExample Draw(bool isTest)
    {
        Person person = random.Pick<Person>(isTest ? heldOut : asked);
        return random.Between(1, 12) switch
        {
            1 => Repeat(),
            2 => CountWords(),
            3 => Pick(),
            4 => Capitals(),
            5 => Choose(),
            6 => Continue(),
            7 => List(),
            8 => Reverse(),
            9 => Pronoun(person),
            10 => ChooseFact(person),
            11 => AnswerInSentence(person),
            _ => AnswerInCapitals(person),
        };
    }

    private TaskExample Repeat()
    {
        string word = random.Pick(Words);
        int times = random.Between(2, 5);
        return new TaskExample(
            random.Pick(
                $"Repeat the word {word} {Numbers[times - 2]} times.",
                $"Write {word} {Numbers[times - 2]} times.",
                $"Say {Numbers[times - 2]} times: {word}"),
            string.Join(' ', Enumerable.Repeat(word, times)));
    }

    private TaskExample CountWords()
    {
        string[] words = Draw(Words, random.Between(2, 6));
        return new TaskExample(
            random.Pick("How many words are these: ", "Count these words: ") + string.Join(", ", words),
            $"{words.Length}");
    }

    private TaskExample Pick()
    {
        string[] words = Draw(Words, random.Between(3, 5));
        (string which, int index) = random.Pick(("first", 0), ("second", 1), ("third", 2), ("last", words.Length - 1));
        return new TaskExample($"What is the {which} of these words: {string.Join(", ", words)}", words[index]);
    }

    private TaskExample Capitals()
    {
        string words = string.Join(' ', Draw(Words, 2));
        return new TaskExample(
            random.Pick($"Write in capital letters: {words}", $"Say it loud: {words}"), words.ToUpperInvariant());
    }

    private TaskExample Choose()
    {
        (string Kind, string[] Words)[] kinds = Draw(Kinds, 3);
        string[] words = [.. kinds.Select(kind => random.Pick(kind.Words))];
        int right = random.Between(0, 2);
        return new TaskExample($"Which of these is {kinds[right].Kind}: {string.Join(", ", words)}", words[right]);
    }

    private TaskExample Continue()
    {
        string[] all = Sequence();
        int length = random.Between(2, 4);
        int start = random.Between(0, all.Length - length - 1);
        return new TaskExample(
            $"What comes next: {string.Join(", ", all[start..(start + length)])}", all[start + length]);
    }

    private TaskExample List()
    {
        string[] all = Sequence();
        int length = random.Between(2, 5);
        int start = random.Between(0, all.Length - length);
        return new TaskExample(
            random.Pick("List all", "Name them") + $" from {all[start]} to {all[start + length - 1]}.",
            string.Join(", ", all[start..(start + length)]));
    }

    private TaskExample Reverse()
    {
        string[] words = Draw(Words, random.Between(2, 4));
        return new TaskExample(
            random.Pick("Turn around the order: ", "Write these words from last to first: ") + string.Join(", ", words),
            string.Join(", ", words.Reverse()));
    }

    private TaskExample Pronoun(Person person)
    {
        Topic topic = random.Pick(Topic.Street, Topic.Food, Topic.Hobby, Topic.Pet, Topic.Age);
        return new TaskExample(
            $"Write it with {(person.IsWoman ? "she" : "he")} and no name: {Simple(person, topic, person.Name)}",
            Simple(person, topic, person.He));
    }

    private TaskExample ChooseFact(Person person)
    {
        (Topic topic, string what, string[] words) = random.Pick(
            (Topic.HouseColor, "the color of the house", TownWords.Colors),
            (Topic.Food, "the favorite food", TownWords.Foods),
            (Topic.Hobby, "the hobby", TownWords.Hobbies),
            (Topic.Street, "the street", TownWords.Streets));
        string right = Topics.Answer(person, topic)!;
        string[] choices = [right, .. Draw([.. words.Where(word => word != right)], 2)];
        random.Shuffle<string>(choices);
        return new TaskExample($"Which of these is {what} of {person.Name}: {string.Join(", ", choices)}", right);
    }

    private TaskExample AnswerInSentence(Person person)
    {
        Topic topic = random.Pick(Topic.Street, Topic.Food, Topic.Hobby, Topic.Pet, Topic.Age);
        string question = random.Pick<string>(Questions.About(person.Name, topic));
        return new TaskExample($"Answer in a sentence: {question}", Simple(person, topic, person.Name));
    }

    private TaskExample AnswerInCapitals(Person person)
    {
        Topic topic = random.Pick(Topic.HouseColor, Topic.Pet);
        string question = random.Pick<string>(Questions.About(person.Name, topic));
        return new TaskExample(
            $"Answer in capital letters: {question}", Topics.Answer(person, topic)!.ToUpperInvariant());
    }

    private static string Simple(Person person, Topic topic, string who) => topic switch
    {
        Topic.Street => $"{who} lives on {person.Home.Street}.",
        Topic.Food => $"{who} likes to eat {person.Food}.",
        Topic.Hobby => $"{who} likes {person.Hobby}.",
        Topic.Pet => $"{who} has {A(person.Home.Animal)}.",
        Topic.Age => $"{who} is {person.Age} years old.",
        _ => throw new ArgumentOutOfRangeException(nameof(topic), topic, null),
    };

    private string[] Sequence() => random.Between(0, 3) switch
    {
        0 => TownWords.Days,
        1 => TownWords.Months,
        _ => [.. Enumerable.Range(1, 40).Select(number => $"{number}")],
    };

    private T[] Draw<T>(T[] from, int count)
    {
        T[] items = [.. from];
        random.Shuffle<T>(items);
        return items[..count];
    }
}
