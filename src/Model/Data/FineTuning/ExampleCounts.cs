namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>What became of the records that were read.</summary>
/// <param name="Examples">Examples, or pairs, that are trained on.</param>
/// <param name="Validation">Those that are held out.</param>
/// <param name="Tokens">Of those that are trained on.</param>
/// <param name="LossTokens">Those among them whose prediction counts.</param>
/// <param name="Truncated">Examples that were cut at the maximum length, in both splits.</param>
/// <param name="Dropped">Examples that lost their whole completion thereby and are in neither split.</param>
/// <param name="FirstDropped">Where the first of them stand.</param>
/// <param name="BadLines">Lines that were passed over.</param>
/// <param name="FirstBadLines">Where the first of them stand, and why.</param>
public sealed record ExampleCounts(long Examples, long Validation, long Tokens, long LossTokens, long Truncated,
    long Dropped, IReadOnlyList<string> FirstDropped, long BadLines, IReadOnlyList<string> FirstBadLines);
