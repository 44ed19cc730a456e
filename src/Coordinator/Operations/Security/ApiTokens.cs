using System.Security.Cryptography;
using System.Text;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Operations.Security;

/// <summary>The tokens that the API takes, as hashes: nothing in the process's memory or logs gives one away.</summary>
internal sealed class ApiTokens
{
    private const int MaxTokens = 1_000;
    private const int TokenBytes = 32;
    private const string ReadPrefix = "read:";
    private const string ControlPrefix = "control:";

    private readonly List<(byte[] Hash, ApiRight Right)> known = [];

    /// <summary>Whether somebody has said who may read: then nobody else may.</summary>
    public bool FromFile { get; private init; }

    /// <summary>
    /// Those of the file, and one of this run's own for control, which is written where whoever owns the run finds it.
    /// </summary>
    /// <exception cref="ConfigurationException">The file cannot be used.</exception>
    public static ApiTokens Open(string? file, string runTokenPath)
    {
        var tokens = new ApiTokens { FromFile = file is not null };
        if (file is not null)
            tokens.AddFile(file);
        var own = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        PrivateFile.Write(runTokenPath, own + "\n");
        tokens.Add(own, ApiRight.Control);
        return tokens;
    }

    /// <summary>What a token allows. Every known one is compared, so that the time tells nothing.</summary>
    public ApiRight RightOf(string token)
    {
        var hash = Hash(token);
        var right = ApiRight.None;
        foreach (var (other, given) in known)
            if (CryptographicOperations.FixedTimeEquals(hash, other) && given > right)
                right = given;
        return right;
    }

    private void AddFile(string path)
    {
        PrivateFile.Check(path, "tokens");
        var number = 0;
        foreach (var text in File.ReadLines(path))
        {
            number++;
            var line = text.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            var right = line.StartsWith(ControlPrefix, StringComparison.Ordinal) ? ApiRight.Control
                : line.StartsWith(ReadPrefix, StringComparison.Ordinal) ? ApiRight.Read : ApiRight.None;
            var token = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..];
            // Never the line itself: it may hold a token with a slip in front.
            if (right == ApiRight.None || !TokenFile.IsToken(token))
                throw new ConfigurationException(
                    $"{path}, line {number}: expected read:TOKEN or control:TOKEN; {TokenFile.Expected}");
            if (known.Count >= MaxTokens)
                throw new ConfigurationException($"{path}: more than {MaxTokens} tokens");
            Add(token, right);
        }
        if (known.Count == 0)
            throw new ConfigurationException($"{path} holds no token: expected lines read:TOKEN or control:TOKEN");
    }

    private void Add(string token, ApiRight right) => known.Add((Hash(token), right));

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
