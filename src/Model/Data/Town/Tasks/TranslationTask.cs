namespace ClusterLlm.Model.Data.Town;

/// <summary>Simple English sentences, to be said in the invented language of the old people of the town.</summary>
internal static class TranslationTask
{
    private const int TrainExamples = 6_000;
    private const int TestExamples = 300;

    public static TownTask Create(long seed, TownRandom random)
    {
        var brookish = new Brookish(seed);
        return new ExampleSet().Build("translation", TrainExamples, TestExamples, _ =>
        {
            BrookishSentence sentence = BrookishSentence.Draw(random);
            return new TaskExample($"Say in Brookish: {sentence.English()}", brookish.Translate(sentence));
        });
    }
}
