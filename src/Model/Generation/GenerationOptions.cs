namespace ClusterLlm.Model.Generation;

/// <summary>
/// How text is continued. The same options, model and prompt give the same tokens. Where several ways of choosing are
/// given they act in the order of transformers' generate: penalties, temperature, top-k, top-p, min-p.
/// </summary>
public sealed record GenerationOptions
{
    /// <summary>Tokens at most.</summary>
    public int MaxTokens { get; init; } = 256;

    /// <summary>Divides the logits; 0 always takes the likeliest token.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>
    /// Draws among so many likeliest tokens only, and those as likely as the last of them; 0 among all.
    /// </summary>
    public int TopK { get; init; }

    /// <summary>
    /// Draws among the likeliest tokens that together reach this probability (Holtzman et al. 2020); 1 among all.
    /// </summary>
    public double TopP { get; init; } = 1;

    /// <summary>
    /// Draws among the tokens at least so likely as this times the likeliest (Nguyen et al. 2024); 0 among all.
    /// </summary>
    public double MinP { get; init; }

    /// <summary>
    /// Divides the positive logits of tokens in prompt or answer and multiplies the negative ones (Keskar et al. 2019);
    /// 1 does nothing.
    /// </summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>Taken from a token's logit once for each time the answer has it, as OpenAI's API has it.</summary>
    public double FrequencyPenalty { get; init; }

    /// <summary>Taken from a token's logit if the answer has it, as OpenAI's API has it.</summary>
    public double PresencePenalty { get; init; }

    /// <summary>Decides the n-th draw together with n.</summary>
    public long Seed { get; init; } = 1337;

    /// <summary>Tokens at which to stop; the one reached is not handed out.</summary>
    public IReadOnlyCollection<int> StopTokens { get; init; } = [];

    /// <summary>Texts at which to stop; what comes before is handed out.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>The first option that makes no sense, and why; null if all do.</summary>
    public (string Name, string Reason)? FindWrong()
    {
        (bool Holds, string Name, double Value, string Expected)[] rules =
        [
            (MaxTokens >= 1, "max-tokens", MaxTokens, "at least 1"),
            (Temperature >= 0 && double.IsFinite(Temperature), "temperature", Temperature, "0 or more"),
            (TopK >= 0, "top-k", TopK, "0 (all) or more"),
            (TopP is > 0 and <= 1, "top-p", TopP, "above 0 and at most 1"),
            (MinP is >= 0 and <= 1, "min-p", MinP, "0 to 1"),
            (RepetitionPenalty > 0 && double.IsFinite(RepetitionPenalty), "repetition-penalty", RepetitionPenalty,
                "above 0"),
            (FrequencyPenalty is >= -2 and <= 2, "frequency-penalty", FrequencyPenalty, "-2 to 2"),
            (PresencePenalty is >= -2 and <= 2, "presence-penalty", PresencePenalty, "-2 to 2"),
            (StopStrings.All(text => text.Length > 0), "stop", 0, "text of at least one character"),
        ];
        foreach (var (holds, name, value, expected) in rules)
            if (!holds)
                return (name, FormattableString.Invariant($"is {value}, but must be {expected}"));
        return null;
    }
}
