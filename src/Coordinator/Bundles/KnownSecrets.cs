using System.Collections;
using System.Text.RegularExpressions;
using ClusterLlm.Coordinator.Journal;

namespace ClusterLlm.Coordinator.Bundles;

/// <summary>
/// Secrets that a run and this process know: tokens in files that its configuration names or that lie beside it, and
/// variables of the environment that are named like secrets.
/// </summary>
internal static partial class KnownSecrets
{
    private const int MaxFileBytes = 64 << 10;

    public static IReadOnlyList<string> Of(RunDirectory run)
    {
        var secrets = new List<string>();
        foreach (var path in Files(run))
            secrets.AddRange(Words(path));
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            if (variable is { Key: string name, Value: string value } && SecretName().IsMatch(name))
                secrets.AddRange([value, .. value.Split([',', '='], StringSplitOptions.TrimEntries)]);
        return secrets;
    }

    private static IEnumerable<string> Files(RunDirectory run)
    {
        yield return Path.Combine(run.Path, "api-token");
        if (!File.Exists(run.Configuration))
            yield break;
        foreach (var line in File.ReadLines(run.Configuration))
            if (TokenFile().Match(line) is { Success: true } match)
                yield return Path.Combine(run.Path, match.Groups[1].Value.Trim('"', '\''));
    }

    private static IEnumerable<string> Words(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= MaxFileBytes }
                ? File.ReadAllText(path)
                    .Split((char[])[' ', '\t', '\r', '\n', ':', ','], StringSplitOptions.RemoveEmptyEntries)
                    .Where(IsSecret)
                : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What this user cannot read cannot have come into the bundle by this user's doing.
            return [];
        }
    }

    /// <summary>In a file of tokens stand rights and comments too.</summary>
    private static bool IsSecret(string word) => word.Length >= 12;

    [GeneratedRegex("(TOKEN|SECRET|PASSWORD|PASSWD|_KEY|CREDENTIAL|_HEADERS)", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"^\s+\w*tokens?_file:\s*(\S.*)$")]
    private static partial Regex TokenFile();
}
