namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>
/// What rendering may cost, so that a hostile template ends in an error: work is counted in steps, and text and lists
/// by their length.
/// </summary>
internal sealed class RenderBudget
{
    public const int LongestText = 1 << 24;
    public const int LongestList = 1 << 20;
    private const long MostWork = 50_000_000;
    private const int CharactersPerStep = 4;

    private long work;

    public void Charge(long steps)
    {
        work += steps;
        if (work > MostWork)
        {
            throw new TemplateError($"it takes more than {MostWork} steps to render");
        }
    }

    /// <summary>To be called before such a text is made or gone through.</summary>
    public void ChargeText(long characters)
    {
        if (characters > LongestText)
        {
            throw new TemplateError($"it makes a text longer than {LongestText} characters");
        }

        Charge(characters / CharactersPerStep);
    }

    public void ChargeList(long items)
    {
        if (items > LongestList)
        {
            throw new TemplateError($"it makes a list of more than {LongestList} items");
        }

        Charge(items);
    }

    /// <summary>To be called before one text is searched for another.</summary>
    public void ChargeSearch(string text, string wanted) =>
        Charge((text.Length / CharactersPerStep) * (1 + ((long)wanted.Length / 64)));
}
