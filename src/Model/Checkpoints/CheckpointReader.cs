using System.Security.Cryptography;
using ClusterLlm.Model.HuggingFace;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>Finds checkpoints that are whole. A corrupt or torn one is never returned.</summary>
public static class CheckpointReader
{
    private const int ReadBytes = 1 << 20;
    private const long MaxManifestBytes = 16 << 20;

    private static readonly string[] OfModel =
        [CheckpointNames.Model, CheckpointNames.Optimizer, CheckpointNames.Configuration];

    private static readonly string[] OfAdapter =
        [AdapterConfig.WeightsFileName, CheckpointNames.Optimizer, AdapterConfig.FileName];

    /// <summary>
    /// The newest whole checkpoint under <paramref name="root"/> of at most that step, or none. Every newer one that
    /// was passed over has a warning that says why.
    /// </summary>
    /// <param name="root">The run's folder of checkpoints.</param>
    /// <param name="atMostStep">Newer ones are not looked at.</param>
    /// <param name="whyNot">Why a checkpoint with this manifest is not wanted; null if it is.</param>
    public static CheckpointSearch FindNewest(string root, long atMostStep = long.MaxValue,
        Func<CheckpointManifest, string?>? whyNot = null)
    {
        var warnings = new List<string>();
        foreach (long step in Steps(root).Where(step => step <= atMostStep))
        {
            string directory = Path.Combine(root, CheckpointNames.OfStep(step));
            try
            {
                var manifest = ReadManifest(directory);
                if (whyNot?.Invoke(manifest) is { } reason)
                    throw new CheckpointException(reason);
                return new(directory, Verify(directory), warnings);
            }
            catch (CheckpointException error)
            {
                warnings.Add($"checkpoint {directory} is not used: {error.Message}");
            }
        }

        return new(null, null, warnings);
    }

    /// <summary>Steps that have a folder, newest first, whole or not.</summary>
    public static IReadOnlyList<long> Steps(string root) => !Directory.Exists(root)
        ? []
        : [.. Directory.EnumerateDirectories(root)
            .Select(path => CheckpointNames.StepOf(Path.GetFileName(path)))
            .OfType<long>()
            .OrderDescending()];

    /// <summary>
    /// Reads every byte of a checkpoint; throws <see cref="CheckpointException"/> unless all are what its manifest
    /// says.
    /// </summary>
    public static CheckpointManifest Verify(string directory)
    {
        var manifest = ReadManifest(directory);
        try
        {
            foreach (var file in manifest.Files)
                VerifyFile(Path.Combine(directory, file.Name), file);
            return manifest;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{directory} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>
    /// What a checkpoint says it is. Throws <see cref="CheckpointException"/> unless the manifest itself is sound; the
    /// files that it names may not be.
    /// </summary>
    public static CheckpointManifest ReadManifest(string directory)
    {
        string path = Path.Combine(directory, CheckpointManifest.FileName);
        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: <= MaxManifestBytes })
                throw new CheckpointException(
                    $"{path} is {(File.Exists(path) ? "too large for a manifest" : "missing")}");
            var manifest = CheckpointManifest.Parse(File.ReadAllBytes(path), path);
            string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(directory));
            if (CheckpointNames.StepOf(name) is { } named && named != manifest.Step)
                throw new CheckpointException($"{path} is of step {manifest.Step}");
            bool adapted = manifest.Files.Any(file => file.Name == AdapterConfig.FileName);
            foreach (string required in adapted ? OfAdapter : OfModel)
                if (manifest.Files.All(file => file.Name != required))
                    throw new CheckpointException($"{path} does not name {required}");
            return manifest;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Reads every byte of every checkpoint, the newest first.</summary>
    public static IEnumerable<CheckpointReport> Examine(string root)
    {
        foreach (long step in Steps(root))
        {
            var folder = new DirectoryInfo(Path.Combine(root, CheckpointNames.OfStep(step)));
            string? problem = null;
            try
            {
                Verify(folder.FullName);
            }
            catch (CheckpointException error)
            {
                problem = error.Message;
            }

            var manifest = new FileInfo(Path.Combine(folder.FullName, CheckpointManifest.FileName));
            yield return new(step, folder.FullName, folder.EnumerateFiles().Sum(file => file.Length),
                manifest.Exists ? manifest.LastWriteTimeUtc : folder.LastWriteTimeUtc,
                TryReadManifest(folder.FullName), problem);
        }
    }

    /// <summary>As <see cref="ReadManifest"/>; null when it is not sound.</summary>
    public static CheckpointManifest? TryReadManifest(string directory)
    {
        try
        {
            return ReadManifest(directory);
        }
        catch (CheckpointException)
        {
            return null;
        }
    }

    private static void VerifyFile(string path, CheckpointFile file)
    {
        if (!File.Exists(path))
            throw new CheckpointException($"{path} is missing");
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, ReadBytes,
            FileOptions.SequentialScan);
        if (stream.Length != file.Bytes)
            throw new CheckpointException($"{path} has {stream.Length} bytes, its manifest says {file.Bytes}");
        if (Convert.ToHexStringLower(SHA256.HashData(stream)) != file.Sha256)
            throw new CheckpointException($"{path} is corrupt: its SHA-256 is not the one in its manifest");
    }
}
