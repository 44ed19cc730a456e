namespace ClusterLlm.Model.Tokenizers;

/// <summary>Names by which tokenizers call the token between documents.</summary>
internal static class SpecialTokenNames
{
    public const string EndOfText = "<|endoftext|>";

    private static readonly string[] EndOfTextNames = [EndOfText, "<|end_of_text|>", "</s>", "<eos>"];

    public static int? FindEndOfText(IReadOnlyDictionary<string, int> specialTokens)
    {
        foreach (string name in EndOfTextNames)
        {
            if (specialTokens.TryGetValue(name, out int id))
            {
                return id;
            }
        }

        return null;
    }
}
