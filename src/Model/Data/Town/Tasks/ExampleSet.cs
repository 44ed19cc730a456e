namespace ClusterLlm.Model.Data.Town;

/// <summary>Collects the examples of a task: each prompt once, those for testing first.</summary>
internal sealed class ExampleSet
{
    // Only so large a share of draws may be repetitions; else the task is too small for what is asked of it.
    private const int DrawsPerExample = 50;

    private readonly HashSet<string> prompts = [];

    public TownTask Build(string name, int train, int test, Func<bool, TaskExample> draw)
    {
        List<TaskExample> tests = Take(test, () => draw(true));
        return new TownTask(name, Take(train, () => draw(false)), tests);
    }

    private List<TaskExample> Take(int count, Func<TaskExample> draw)
    {
        List<TaskExample> examples = new(count);
        for (int left = count * DrawsPerExample; examples.Count < count; left--)
        {
            if (left == 0)
            {
                throw new InvalidOperationException($"there are fewer than {count} different examples");
            }

            TaskExample example = draw();
            if (prompts.Add(example.Prompt))
            {
                examples.Add(example);
            }
        }

        return examples;
    }
}
