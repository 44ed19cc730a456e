using System.Numerics;
using System.Text.RegularExpressions;

namespace ClusterLlm.Fuzz;

/// <summary>
/// What tells one way through a reader from another, without instruments in it: what it said, without what differs from
/// input to input, and how much it allocated, by powers of two.
/// </summary>
internal static partial class Outcome
{
    private const int MaxLength = 120;

    /// <summary>Below it amounts differ by nothing that matters.</summary>
    private const long SmallBytes = 32 * 1024;

    public static string Of(string said, long allocated)
    {
        var shape = Differing().Replace(said.Length > MaxLength ? said[..MaxLength] : said, "~");
        return allocated <= SmallBytes ? shape : $"{shape} ({BitOperations.Log2((ulong)allocated)})";
    }

    /// <summary>Quoted and bracketed text, numbers, and all that is not plain text.</summary>
    [GeneratedRegex("""'.*('|$)|".*("|$)|\[.*(\]|$)|(0x[0-9a-f]+|[0-9]|[^ -~])+""", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Differing();
}
