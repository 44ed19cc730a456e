namespace ClusterLlm.Coordinator.Evaluation;

/// <summary>
/// How much of the order of words two texts share: the F-measure of their longest common subsequence (Lin 2004,
/// "ROUGE: A Package for Automatic Evaluation of Summaries", section 3, with precision and recall weighing alike).
/// Words are runs of letters and digits; their case does not count.
/// </summary>
internal static class RougeL
{
    /// <summary>0 to 1; 1 also for two texts without words.</summary>
    public static double Score(string said, string expected)
    {
        var (left, right) = (Words(said), Words(expected));
        if (left.Count + right.Count == 0)
            return 1;
        // 2PR / (P + R) with P = common / left and R = common / right.
        return 2.0 * CommonSubsequence(left, right) / (left.Count + right.Count);
    }

    private static int CommonSubsequence(List<string> left, List<string> right)
    {
        var best = new int[right.Count + 1];
        foreach (var word in left)
        {
            var diagonal = 0;
            for (var j = 1; j <= right.Count; j++)
                (diagonal, best[j]) = (best[j], word == right[j - 1] ? diagonal + 1 : Math.Max(best[j], best[j - 1]));
        }
        return best[^1];
    }

    private static List<string> Words(string text)
    {
        List<string> words = [];
        for (int i = 0, start = -1; i <= text.Length; i++)
        {
            var inWord = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (inWord && start < 0)
                start = i;
            if (inWord || start < 0)
                continue;
            words.Add(text[start..i].ToLowerInvariant());
            start = -1;
        }
        return words;
    }
}
