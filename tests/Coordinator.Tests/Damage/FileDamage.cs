namespace ClusterLlm.Coordinator.Tests.Damage;

/// <summary>What becomes of a file.</summary>
internal sealed record FileDamage(string Name, Action<string> Do)
{
    private const int Flips = 12;

    public static IReadOnlyList<FileDamage> All { get; } =
    [
        new("missing", File.Delete),
        new("empty", path => File.WriteAllBytes(path, [])),
        new("without its last byte", path => Change(path, bytes => bytes[..^1])),
        new("cut in half", path => Change(path, bytes => bytes[..(bytes.Length / 2)])),
        new("zeros", path => Change(path, bytes => new byte[bytes.Length])),
        new("a block of zeros in the middle", path => Change(path, bytes =>
        {
            bytes.AsSpan(bytes.Length / 3, bytes.Length / 4).Clear();
            return bytes;
        })),
        new("noise behind the end", path => Change(path, bytes => [.. bytes, 1, 0, 0, 0, 9, 9, 9])),
        .. Enumerable.Range(0, Flips).Select(flip => new FileDamage($"bit flipped at {flip}/{Flips}", path =>
            Change(path, bytes =>
            {
                if (bytes.Length > 0)
                    bytes[(long)bytes.Length * flip / Flips] ^= (byte)(1 << (flip * 5 % 8));
                return bytes;
            }))),
    ];

    private static void Change(string path, Func<byte[], byte[]> change)
    {
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes.Length == 0 ? bytes : change(bytes));
    }
}
