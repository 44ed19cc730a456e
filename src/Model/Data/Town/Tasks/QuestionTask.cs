namespace ClusterLlm.Model.Data.Town;

/// <summary>
/// Questions about people, answered in a word or two. Those of held-out families are for testing: only the town's
/// articles tell the answers.
/// </summary>
internal static class QuestionTask
{
    public static TownTask Create(TownWorld world, TownRandom random)
    {
        List<TaskExample> train = [];
        List<TaskExample> test = [];
        foreach (Person person in world.People)
        {
            foreach (Topic topic in Topics.Of(person))
            {
                string[] wordings = Questions.About(person.Name, topic);
                string answer = Topics.Answer(person, topic)!;
                if (person.IsHeldOut)
                {
                    test.Add(new TaskExample(random.Pick<string>(wordings), answer));
                }
                else
                {
                    train.AddRange(wordings.Select(wording => new TaskExample(wording, answer)));
                }
            }
        }

        TaskExample[] shuffled = [.. train];
        random.Shuffle<TaskExample>(shuffled);
        return new TownTask("qa", shuffled, test);
    }
}
