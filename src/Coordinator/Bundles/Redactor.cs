using System.Text.RegularExpressions;

namespace ClusterLlm.Coordinator.Bundles;

/// <summary>
/// Strikes secrets out of text: those that are known, wherever they stand, and what looks like one. Every pattern is
/// matched in time linear in the text.
/// </summary>
internal sealed class Redactor(IEnumerable<string> known)
{
    public const string Mark = "[redacted]";

    /// <summary>Shorter ones would strike out words.</summary>
    private const int MinSecretChars = 6;

    private static readonly Regex PrivateKey = Linear(@"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[A-Z0-9+/=\\\s:,-]*");
    private static readonly Regex Header = Linear(@"\b(bearer|basic)\s+[A-Z0-9._~+/=-]{6,}");
    private static readonly Regex UserInfo = Linear(@"://[^/\s:@""]+:[^/\s@""]+@");
    private static readonly Regex JsonWebToken = Linear(@"\beyJ[A-Z0-9_-]{8,}\.[A-Z0-9_-]{8,}\.[A-Z0-9_-]*");

    /// <summary>
    /// A name that ends in one of the words, then = or :, then a value. join_token_file and tokens_per_second are none.
    /// </summary>
    private static readonly Regex Named = Linear("([A-Z0-9_.-]*(?:token|secret|password|passwd|api[_-]?key"
        + "|access[_-]?key|private[_-]?key|secret[_-]?key|credentials?|authorization)"
        + """[\\"]*)([ ]*[=:][ ]*[\\"]*)[^\s",;}\[\\]{4,}""");

    private readonly string[] known = [.. known.Where(secret => secret.Length >= MinSecretChars).Distinct()
        .OrderByDescending(secret => secret.Length)];

    /// <summary>How often something was struck out.</summary>
    public int Count { get; private set; }

    public string Clean(string text)
    {
        foreach (var secret in known)
        {
            var parts = text.Split(secret);
            Count += parts.Length - 1;
            text = string.Join(Mark, parts);
        }
        text = Strike(PrivateKey, text, _ => Mark);
        text = Strike(Header, text, match => $"{match.Groups[1].Value} {Mark}");
        text = Strike(UserInfo, text, _ => $"://{Mark}@");
        text = Strike(JsonWebToken, text, _ => Mark);
        return Strike(Named, text, match => match.Groups[1].Value + match.Groups[2].Value + Mark);
    }

    private string Strike(Regex what, string text, Func<Match, string> with) => what.Replace(text, match =>
    {
        Count++;
        return with(match);
    });

    private static Regex Linear(string pattern) =>
        new(pattern, RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
