using System.Text;

namespace ClusterLlm.Model.Data.Town;

/// <summary>
/// Writes about an invented town in simple English: people, jobs, homes, shops, festivals and talk. What the articles
/// tell is consistent, and is
/// also there as a table. Everything follows from the seed.
/// </summary>
public sealed class TownGenerator
{
    public const long DefaultSeed = 1;
    public const long DefaultBytes = 4_000_000;

    private readonly long seed;
    private readonly TownWorld world;

    public TownGenerator(long seed = DefaultSeed)
    {
        this.seed = seed;
        world = new TownWorld(seed);
    }

    /// <summary>Articles of a few paragraphs each, until there are so many bytes.</summary>
    public IEnumerable<string> Documents(long bytes = DefaultBytes)
    {
        var writer = new ArticleWriter(world, new TownRandom(seed + 1));
        while (bytes > 0)
        {
            string article = writer.Write().Text;
            bytes -= Encoding.UTF8.GetByteCount(article);
            yield return article;
        }
    }

    /// <summary>
    /// What a model that has read the articles can be fine-tuned on: qa, translation, summary, instructions.
    /// </summary>
    public IEnumerable<TownTask> Tasks()
    {
        yield return QuestionTask.Create(world, new TownRandom(seed + 2));
        yield return TranslationTask.Create(seed, new TownRandom(seed + 3));
        yield return SummaryTask.Create(world, new TownRandom(seed + 4));
        yield return InstructionTask.Create(world, new TownRandom(seed + 5));
    }

    /// <summary>What holds in the town.</summary>
    public IEnumerable<TownFact> Facts() => world.Facts();
}
