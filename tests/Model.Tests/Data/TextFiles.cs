using System.IO.Compression;
using System.Text;

namespace ClusterLlm.Model.Tests.Data;

internal static class TextFiles
{
    public static void WriteGzip(string path, string text)
    {
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        gzip.Write(Encoding.UTF8.GetBytes(text));
    }

    public static string JsonLine(string text) =>
        System.Text.Json.JsonSerializer.Serialize(new { id = 1, text, more = new { text = "no" } }) + "\n";
}
