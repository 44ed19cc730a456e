namespace ClusterLlm.Model.Tokenizers;

/// <summary>The alternatives <c>\s+(?!\S)|\s+</c>, with which both patterns end.</summary>
internal static class WhiteSpace
{
    /// <summary>
    /// The end of a word of white space: the whole run at the end of the text, else all but its last character, which
    /// may begin the next word, else that one character.
    /// </summary>
    public static int WordEnd(ReadOnlySpan<byte> utf8, int start)
    {
        int end = start;
        int last = start;
        while (end < utf8.Length && CharacterClasses.Of(utf8, end, out int bytes) == CharacterClass.Space)
        {
            last = end;
            end += bytes;
        }

        return end == utf8.Length || last == start ? end : last;
    }
}
