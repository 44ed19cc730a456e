using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace ClusterLlm.Coordinator.Page;

/// <summary>The files of the page, by name; they are in the binary.</summary>
internal static class PageFiles
{
    private const string Prefix = "page/";

    /// <summary>The document itself.</summary>
    public const string Index = "index.html";

    public static FrozenDictionary<string, PageFile> All { get; } = Load();

    private static FrozenDictionary<string, PageFile> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Prefix.Length..], name => Read(assembly, name), StringComparer.Ordinal);
    }

    private static PageFile Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var tag = Convert.ToHexStringLower(SHA256.HashData(content))[..32];
        return new PageFile(content, ContentType(name), $"\"{tag}\"");
    }

    private static string ContentType(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"{name}: files of the page do not end in {other}"),
    };
}
