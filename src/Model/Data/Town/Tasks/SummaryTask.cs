namespace ClusterLlm.Model.Data.Town;

/// <summary>An article and what it comes to in one sentence. Portraits for testing are of held-out families.</summary>
internal static class SummaryTask
{
    private const int TrainExamples = 4_000;
    private const int TestExamples = 200;

    public static TownTask Create(TownWorld world, TownRandom random)
    {
        var writer = new ArticleWriter(world, random);
        return new ExampleSet().Build("summary", TrainExamples, TestExamples, isTest =>
        {
            while (true)
            {
                Article article = writer.Write();
                if (article.Summary is { } summary && (article.About is null || article.About.IsHeldOut == isTest))
                {
                    string prompt = $"Say in one sentence what this text is about.\n\n{article.Text.TrimEnd()}";
                    return new TaskExample(prompt, summary);
                }
            }
        });
    }
}
