using System.Text;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Hosting.Security;

/// <summary>A file that holds one secret and nothing else.</summary>
public static class TokenFile
{
    private const int LeastLength = 16;

    /// <exception cref="ConfigurationException">It is missing, everyone may read it, or it holds no token.</exception>
    public static Secret Read(string path)
    {
        PrivateFile.Check(path, "a token");
        var token = Encoding.UTF8.GetString(SmallFile.Read(path)).Trim();
        if (!IsToken(token))
            throw new ConfigurationException($"{path} holds no token: {Expected}, such as of openssl rand -hex 32");
        return new Secret(token);
    }

    /// <summary>Long enough not to be guessed, and of characters that pass through every header and shell.</summary>
    public static bool IsToken(string text) => text.Length is >= LeastLength and <= Longest
        && text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;

    public static string Expected => $"{LeastLength} to {Longest} printable characters without spaces are expected";

    private const int Longest = 256;
}
