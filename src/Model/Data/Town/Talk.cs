using static ClusterLlm.Model.Data.Town.Grammar;

namespace ClusterLlm.Model.Data.Town;

/// <summary>What people of the town say and write to each other.</summary>
internal sealed class Talk(TownRandom random)
{
    private readonly FactSentences facts = new(random);

    /// <summary>A question about someone and its answer, which holds of the town.</summary>
    public (string Question, string Answer) QuestionAbout(Person person)
    {
        Topic topic = random.Pick<Topic>([.. Topics.Of(person)]);
        string question = random.Pick<string>(Questions.About(person.Name, topic));
        string answer = Topics.Answer(person, topic)!;
        string brief = topic is Topic.Job or Topic.Pet ? A(answer) : answer;
        return (question, random.Chance(50)
            ? $"{Capitalized(brief)}."
            : facts.About(person, topic, random.Chance(50) ? Naming.Full(person) : Naming.Pronoun(person)));
    }

    /// <summary>A question to someone who answers for themselves.</summary>
    public (string Question, string Answer) SmallTalk(Person listener) => random.Pick(
        ("How are you today?", random.Pick("I am well, thank you.", "I am a little tired.", "I am very happy today.")),
        ("What do you think of the weather?",
            random.Pick("I like it.", "It is too cold for me.", "I hope it will not rain.")),
        ("What do you want to eat?", $"I want {listener.Food}."),
        ("What do you do in your free time?", $"I like {listener.Hobby}."),
        ($"How is {listener.Home.AnimalName}?", $"Our {listener.Home.Animal} is fine, thank you."),
        ("What is new on your street?", $"Not much. {listener.Home.Street} is quiet."));

    public string Said(Person p, string words)
    {
        if (words[^1] == '?')
        {
            return random.Pick($"\"{words}\" asked {p.First}.", $"{p.First} asked, \"{words}\"");
        }

        return random.Pick($"\"{words[..^1]},\" said {p.First}.", $"{p.First} said, \"{words}\"");
    }

    public string Opinion(Person p) => Said(p, random.Pick(
        $"I think {TownWords.Town} is the best town in the world.",
        "I like the summer more than the winter.",
        "I do not like the rain, but the flowers need it.",
        "The river is most beautiful in the morning.",
        "We should plant more trees in the park.",
        "A good friend is better than a big house.",
        "People should talk more and hurry less.",
        $"There is no better street than {p.Home.Street}."));

    public string LetterOpening() => random.Pick(
        "How are you?", "Thank you for your letter.", "I hope you are well.",
        "I have not heard from you for a long time.");

    public string OwnNews(Person p) => random.Pick(
        $"We painted our {p.Home.Color} house again.",
        $"Our {p.Home.Animal} {p.Home.AnimalName} was sick, but now all is well.",
        $"Yesterday I made {p.Food}, and it was very good.",
        $"I still enjoy {p.Hobby}.",
        p.Workplace is { } work ? $"There is much to do at the {work.Place}." : "I have a lot of time these days.",
        p.Spouse is { } spouse ? $"{spouse.First} says hello." : "My parents say hello.");

    public string LetterQuestion(Person friend) => random.Pick(
        "When will you come to see me?",
        $"How is {friend.Home.AnimalName}?",
        $"Do you still like {friend.Hobby}?",
        $"Is your house on {friend.Home.Street} still {friend.Home.Color}?");
}
