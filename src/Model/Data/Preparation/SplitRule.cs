namespace ClusterLlm.Model.Data.Preparation;

/// <summary>
/// Which text is for validation. Several documents: one of every 1/fraction, at a place in each such block that a keyed
/// hash of the
/// block chooses, so that the fraction holds at any size. A single document: its last characters.
/// </summary>
internal sealed class SplitRule
{
    private const ulong Key = 0x76616C6964; // "valid"
    private const int FractionBits = 32;

    private readonly ulong fraction;
    private readonly long documents;

    private SplitRule(double validationFraction, long documents, long trainCharacters)
    {
        fraction = (ulong)(validationFraction * (1L << FractionBits));
        this.documents = documents;
        TrainCharacters = trainCharacters;
    }

    /// <summary>Characters of a single document that are for training; all when the split is by documents.</summary>
    public long TrainCharacters { get; }

    public static SplitRule For(double validationFraction, long documents, long characters)
    {
        if (validationFraction is not (>= 0 and < 1))
        {
            throw new DataException($"data.validation_fraction: {validationFraction} is not in [0, 1)");
        }

        bool single = documents == 1 && validationFraction > 0;
        return new SplitRule(
            single ? 0 : validationFraction,
            documents,
            single ? (long)(characters * (1 - validationFraction)) : long.MaxValue);
    }

    /// <summary>Whether the document with this number, counted from 0 over all sources, is for validation.</summary>
    public bool IsValidation(long document)
    {
        if (fraction == 0)
        {
            return false;
        }

        ulong block = Block(document);
        long first = FirstOf(block);
        long end = Math.Min(FirstOf(block + 1), documents);
        return document == first + KeyedHash.Below(KeyedHash.Mix(Key, block), end - first);
    }

    private ulong Block(long document) => (ulong)(((UInt128)(ulong)document * fraction) >> FractionBits);

    private long FirstOf(ulong block) => (long)((((UInt128)block << FractionBits) + fraction - 1) / fraction);
}
