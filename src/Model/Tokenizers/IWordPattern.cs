namespace ClusterLlm.Model.Tokenizers;

/// <summary>A pre-tokenizer: cuts text into the words within which byte pairs are merged.</summary>
internal interface IWordPattern
{
    /// <summary>The published regular expression that this scanner equals.</summary>
    static abstract string Regex { get; }

    /// <summary>The end of the word that begins at <paramref name="start"/>, which is inside the text.</summary>
    static abstract int WordEnd(ReadOnlySpan<byte> utf8, int start);
}
