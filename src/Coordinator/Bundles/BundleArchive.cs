using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ClusterLlm.Coordinator.Journal;

namespace ClusterLlm.Coordinator.Bundles;

/// <summary>
/// A zip file of texts, of bounded size, from which secrets are struck out. Its last entry, contents.json, says what is
/// in it, what was cut and what was left out.
/// </summary>
internal sealed class BundleArchive : IDisposable
{
    private readonly ZipArchive zip;
    private readonly BundleRequest request;
    private readonly Redactor redactor;
    private readonly List<BundleEntry> entries = [];
    private readonly List<BundleOmission> omissions = [];
    private long bytesLeft;

    public BundleArchive(Stream output, BundleRequest request, Redactor redactor)
    {
        (this.request, this.redactor, bytesLeft) = (request, redactor, request.MaxBytes);
        zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8);
    }

    public IReadOnlyList<BundleOmission> Omissions => omissions;

    /// <summary>A file's end, from the beginning of a line on.</summary>
    public void AddFile(string name, string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete);
            var wanted = (int)Math.Min(Math.Min(file.Length, request.MaxFileBytes), bytesLeft);
            var skipped = file.Length - wanted;
            file.Seek(skipped, SeekOrigin.Begin);
            var bytes = new byte[wanted];
            var text = Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, wanted, throwOnEndOfStream: false));
            if (skipped > 0)
                text = text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..];
            Add(name, text, skipped, wanted);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LeaveOut(name, error.Message);
        }
    }

    /// <summary>Something that was found out.</summary>
    public void AddText(string name, string text) => Add(name, text, cut: 0, read: 0);

    public void LeaveOut(string name, string reason) => omissions.Add(new BundleOmission(name, redactor.Clean(reason)));

    /// <summary>Must be the last.</summary>
    public void AddContents(DateTimeOffset now, string version)
    {
        var contents = new { written = now, version, redactions = redactor.Count, entries, left_out = omissions };
        Write("contents.json", JsonSerializer.Serialize(contents,
            new JsonSerializerOptions(JsonText.Options) { WriteIndented = true }) + "\n");
    }

    public void Dispose() => zip.Dispose();

    private void Add(string name, string text, long cut, int read)
    {
        if (bytesLeft <= 0)
        {
            LeaveOut(name, "the bundle is full");
            return;
        }
        var written = Write(name, redactor.Clean(text));
        bytesLeft -= Math.Max(written, read);
        entries.Add(new BundleEntry(name, written, cut));
    }

    private int Write(string name, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        using var entry = zip.CreateEntry(name, CompressionLevel.Optimal).Open();
        entry.Write(bytes);
        return bytes.Length;
    }
}
