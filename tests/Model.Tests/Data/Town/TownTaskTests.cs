using System.Text.Json;
using ClusterLlm.Model.Data.FineTuning;
using ClusterLlm.Model.Data.Town;
using ClusterLlm.Model.Tests.Checkpoints;

namespace ClusterLlm.Model.Tests.Data.Town;

public class TownTaskTests
{
    private static readonly TownTask[] Tasks = [.. new TownGenerator().Tasks()];
    private static readonly string Text = string.Concat(new TownGenerator().Documents());
    private static readonly TownWorld World = new(TownGenerator.DefaultSeed);

    public static TheoryData<string> Names => [.. Tasks.Select(task => task.Name)];

    private static TownTask Questions => Tasks.Single(task => task.Name == "qa");

    [Theory]
    [MemberData(nameof(Names))]
    public void nothing_that_is_tested_was_trained_on_and_no_prompt_comes_twice(string name)
    {
        TownTask task = Tasks.Single(task => task.Name == name);
        string[] prompts = [.. task.Train.Concat(task.Test).Select(example => example.Prompt)];
        Assert.Equal(prompts.Length, prompts.Distinct().Count());
        Assert.InRange(task.Test.Count, 200, 500);
        Assert.InRange(task.Train.Count, 2_000, 8_000);
        Assert.All(task.Train.Concat(task.Test), example =>
        {
            Assert.Equal(example.Completion.Trim(), example.Completion);
            Assert.NotEmpty(example.Completion);
        });
    }

    [Fact]
    public void the_same_seed_gives_the_same_tasks_and_another_seed_others()
    {
        Assert.Equal(Flat(Tasks), Flat(new TownGenerator().Tasks()));
        Assert.NotEqual(Flat(Tasks), Flat(new TownGenerator(seed: 2).Tasks()));

        static IEnumerable<TaskExample> Flat(IEnumerable<TownTask> tasks) =>
            tasks.SelectMany(task => task.Train.Concat(task.Test));
    }

    [Fact]
    public void no_person_is_asked_about_both_in_training_and_in_testing()
    {
        Person[] heldOut = [.. World.People.Where(person => person.IsHeldOut)];
        Person[] others = [.. World.People.Where(person => !person.IsHeldOut)];
        Assert.All(Questions.Train, example => Assert.DoesNotContain(heldOut, Asked(example)));
        Assert.All(Questions.Test, example => Assert.DoesNotContain(others, Asked(example)));

        // Nor does an answer about one give away that about another: families, and friends who are friends of each
        // other, are on the same side.
        Assert.All(World.People, person => Assert.All(
            (Person?[])[person.Friend, person.Spouse, person.Mother, person.Father],
            other => Assert.True(other is null || other.IsHeldOut == person.IsHeldOut)));

        static Predicate<Person> Asked(TaskExample example) =>
            person => example.Prompt.Contains(person.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void every_question_is_answered_as_the_table_of_facts_has_it()
    {
        var table = new TownGenerator().Facts().ToLookup(fact => fact.Subject);
        var answers = new HashSet<(string, string)>();
        foreach (Person person in World.People)
        {
            foreach (Topic topic in Topics.Of(person))
            {
                string answer = table[person.Name].Single(fact => fact.Relation == Topics.Relation(topic)).Object;
                foreach (string question in ClusterLlm.Model.Data.Town.Questions.About(person.Name, topic))
                {
                    Assert.True(answers.Add((question, answer)), question);
                }
            }
        }

        Assert.All(
            Questions.Train.Concat(Questions.Test),
            example => Assert.Contains((example.Prompt, example.Completion), answers));
    }

    [Fact]
    public void every_tested_fact_is_told_many_times_in_the_articles_but_never_in_answer_to_a_question()
    {
        string[] lines = Text.Split('\n');
        HashSet<string> sentences =
            [.. lines.Where(line => !line.Contains('"')).SelectMany(line => line.Split(". ")).Select(Bare)];
        var facts = new FactSentences(new TownRandom(1));
        foreach (Person person in World.People.Where(person => person.IsHeldOut))
        {
            foreach (Topic topic in Topics.Of(person))
            {
                int ways = Enumerable.Range(0, 100)
                    .Select(_ => Bare(facts.About(person, topic, Naming.Full(person)))).Distinct()
                    .Count(sentences.Contains);
                Assert.True(ways >= 4, $"{person.Name}, {topic}: told in {ways} ways");
            }
        }

        Assert.All(lines.Where(line => line.Contains('?') && line.Contains('"')), line => Assert.DoesNotContain(
            World.People, person => person.IsHeldOut && line.Contains(person.Name, StringComparison.Ordinal)));

        static string Bare(string sentence) => sentence.TrimEnd('.');
    }

    [Fact]
    public void a_summary_says_nothing_that_its_article_does_not()
    {
        var said = new System.Text.RegularExpressions.Regex(@"(?!The )[A-Z]\w+|\d+");
        Assert.All(Tasks.Single(task => task.Name == "summary").Test, example => Assert.All(
            said.Matches(example.Completion),
            match => Assert.Contains(match.Value, example.Prompt, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void instructions_of_each_kind_have_the_right_answer()
    {
        TaskExample[] all = [.. Tasks.Single(task => task.Name == "instructions").Train];
        Check("How many words are these: ", (words, answer) => Assert.Equal($"{words.Split(", ").Length}", answer));
        Check("Turn around the order: ", (words, answer) =>
            Assert.Equal(string.Join(", ", words.Split(", ").Reverse()), answer));
        Check("Write in capital letters: ", (words, answer) => Assert.Equal(words.ToUpperInvariant(), answer));
        Check("What is the last of these words: ", (words, answer) => Assert.Equal(words.Split(", ")[^1], answer));
        Check("Repeat the word ", (words, answer) => Assert.Equal(
            Array.IndexOf(["two", "three", "four", "five"], words.Split(' ')[1]) + 2,
            answer.Split(' ').Count(word => word == words.Split(' ')[0])));
        Check("Which of these is ", (words, answer) => Assert.Contains(answer, words.Split(": ")[1].Split(", ")));

        void Check(string start, Action<string, string> check)
        {
            TaskExample[] some = [.. all.Where(example => example.Prompt.StartsWith(start, StringComparison.Ordinal))];
            Assert.True(some.Length > 20, start);
            Assert.All(some, example => check(example.Prompt[start.Length..], example.Completion));
        }
    }

    [Fact]
    public void the_files_are_records_for_fine_tuning()
    {
        using var folder = new TemporaryFolder();
        string tasks = TownFiles.WriteTasks(folder.Path);
        Assert.Equal(2 * Tasks.Length, Directory.GetFiles(tasks).Length);
        foreach (TownTask task in Tasks)
        {
            var record = (ConversationRecord)new RecordReader(Path.Combine(tasks, $"{task.Name}-test.jsonl"))
                .Read().First();
            Assert.Equal(
                [task.Test[0].Prompt, task.Test[0].Completion], record.Messages.Select(message => message.Content));
        }
    }
}
