namespace ClusterLlm.Model.Data.Town;

/// <summary>The sentences of which articles are made: several ways to say each thing.</summary>
internal sealed class Sentences(TownRandom random)
{
    public string Introduction(Person p) => random.Pick(
        $"{p.Name} is {p.Age} years old.",
        $"{p.Name} is a {p.Kind} of {p.Age}.",
        $"This is {p.Name}, {A($"{p.Age}")} year old {p.Kind} from {TownWords.Town}.",
        $"Everyone in {TownWords.Town} knows {p.Name}, who is {p.Age} years old.");

    public string Living(Person p) => random.Pick(
        $"{p.He} lives at {p.Home.Number} {p.Home.Street}.",
        $"{p.He} lives on {p.Home.Street}, at number {p.Home.Number}.",
        $"The home of {p.Name} is at {p.Home.Number} {p.Home.Street}.");

    public string House(Person p) => random.Pick(
        $"The house is {p.Home.Color}.",
        $"{p.He} lives in a {p.Home.Color} house.",
        $"The {p.Home.Color} house is easy to find.",
        $"It is a {p.Home.Color} house with {A(random.Pick("small", "big", "old", "pretty"))} garden.");

    public string Work(Person p) => p.Workplace is { } work
        ? random.Pick(
            $"{p.He} works as {A(work.Job)} at the {work.Place}.",
            $"{p.First} is {A(work.Job)} and works at the {work.Place} on {work.Street}.",
            $"{p.He} is {A(work.Job)}. Every day {p.First} {work.Work}.",
            $"At the {work.Place}, where {p.First} is {A(work.Job)}, there is always much to do.")
        : p.IsChild
            ? random.Pick(
                $"{p.He} goes to school.", $"{p.First} walks to school every morning.", $"{p.He} is still a child.")
            : random.Pick(
                $"{p.He} does not work any more.", $"{p.First} worked hard for many years and now has time to rest.");

    public string Family(Person p)
    {
        if (p is { Mother: { } mother, Father: { } father })
        {
            return random.Pick(
                $"{p.StartingHis} mother is {mother.Name} and {p.His} father is {father.Name}.",
                $"{p.First} lives with {mother.First} and {father.First}, {p.His} mother and father.",
                $"{mother.Name} and {father.Name} are the parents of {p.First}.");
        }

        string children = p.Children.Count switch
        {
            0 => "They have no children.",
            1 => $"They have one child, {p.Children[0].First}.",
            var many => $"They have {NumberWord(many)} children, {List([.. p.Children.Select(child => child.First)])}.",
        };
        return random.Pick(
            $"{p.He} is married to {p.Spouse!.Name}. {children}",
            $"{p.First} and {p.Spouse.First} are married. {children}",
            $"{p.Spouse.Name} is {p.His} {(p.IsWoman ? "husband" : "wife")}. {children}");
    }

    public string Pet(Person p) => random.Pick(
        $"The family has a {p.Home.Animal} called {p.Home.AnimalName}.",
        $"{p.First} loves the {p.Home.Animal} of the family, whose name is {p.Home.AnimalName}.",
        $"A {p.Home.Animal} lives with them too. Its name is {p.Home.AnimalName}.");

    public string Friend(Person p) => random.Pick(
        $"The best friend of {p.First} is {p.Friend!.Name}.",
        $"{p.StartingHis} best friend is {p.Friend.Name}, who lives on {p.Friend.Home.Street}.",
        $"{p.First} often meets {p.Friend.Name}, {p.His} best friend.");

    public string Taste(Person p) => random.Pick(
        $"{p.First} likes to eat {p.Food}.",
        $"The favorite food of {p.First} is {p.Food}.",
        $"{p.He} could eat {p.Food} every day.",
        $"For dinner {p.First} wants {p.Food} more than anything else.");

    public string Hobby(Person p) => random.Pick(
        $"{p.He} likes {p.Hobby}.",
        $"In {p.His} free time {p.First} enjoys {p.Hobby}.",
        $"On Sunday {p.First} has time for {p.Hobby}.",
        $"Nothing makes {p.Him} happier than {p.Hobby}.");

    public string Opinion(Person p) => Said(p, random.Pick(
        $"I think {TownWords.Town} is the best town in the world.",
        "I like the summer more than the winter.",
        "I do not like the rain, but the flowers need it.",
        "The river is most beautiful in the morning.",
        "We should plant more trees in the park.",
        "A good friend is better than a big house.",
        "People should talk more and hurry less.",
        $"There is no better street than {p.Home.Street}."));

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

    public string Greeting(Person p) => random.Pick(
        $"{p.He} always says good morning.", $"{p.He} has a kind word for everyone.",
        $"{p.He} smiles at every visitor.",
        $"{p.He} is {p.Age} years old.", $"{p.He} lives on {p.Home.Street}.");

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

    /// <summary>A question and its answer, which holds of the town.</summary>
    public (string Question, string Answer) Exchange(Person speaker, Person listener, Person other) => random.Pick(
        ("How are you today?", random.Pick("I am well, thank you.", "I am a little tired.", "I am very happy today.")),
        ("What do you think of the weather?",
            random.Pick("I like it.", "It is too cold for me.", "I hope it will not rain.")),
        ("What do you want to eat?", $"I want {listener.Food}."),
        ("What do you do in your free time?", $"I like {listener.Hobby}."),
        ($"How is {listener.Home.AnimalName}?", $"Our {listener.Home.Animal} is fine, thank you."),
        ($"Where does {other.Name} live?",
            $"{other.First} lives on {other.Home.Street}, at number {other.Home.Number}."),
        ($"How old is {other.Name}?", $"{other.First} is {other.Age} years old."),
        (
            $"Do you know {other.Name}?",
            other.Workplace is { } work ? $"Yes, {other.First} is {A(work.Job)}." : "Yes, I know the family well."),
        ($"What color is the house of {other.Name}?", $"It is {other.Home.Color}."),
        ($"Who is the best friend of {other.Name}?", $"That is {other.Friend!.Name}."),
        ($"What does {other.Name} like to eat?", $"{other.First} likes {other.Food}."),
        ("What is new on your street?",
            $"Not much. {speaker.Home.Street} is quiet, and so is {listener.Home.Street}."));

    public string Said(Person p, string words)
    {
        if (words[^1] == '?')
        {
            return random.Pick($"\"{words}\" asked {p.First}.", $"{p.First} asked, \"{words}\"");
        }

        return random.Pick($"\"{words[..^1]},\" said {p.First}.", $"{p.First} said, \"{words}\"");
    }

    /// <summary>The word with "a" or "an" before it, as it is spoken.</summary>
    private static string A(string word)
    {
        bool vowel = word[0] is 'a' or 'e' or 'i' or 'o' or '8' || word is "11" or "18";
        return $"{(vowel ? "an" : "a")} {word}";
    }

    private static string NumberWord(int number) => number switch { 2 => "two", 3 => "three", _ => $"{number}" };

    private static string List(ReadOnlySpan<string> names) =>
        string.Join(", ", names[..^1].ToArray()) + " and " + names[^1];
}
