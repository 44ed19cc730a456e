using System.Text;

namespace ClusterLlm.Fuzz;

/// <summary>
/// An input that has a name before its bytes: what travels beside a message, or says which reader is meant.
/// </summary>
internal static class Tagged
{
    /// <summary>The name's length in a byte, the name, the bytes.</summary>
    public static byte[] Join(string name, ReadOnlySpan<byte> bytes) =>
        [(byte)name.Length, .. Encoding.Latin1.GetBytes(name), .. bytes];

    public static (string Name, byte[] Bytes) Split(byte[] input)
    {
        var length = input.Length == 0 ? 0 : Math.Min(input[0], input.Length - 1);
        return (Encoding.Latin1.GetString(input, Math.Min(1, input.Length), length),
            input[Math.Min(1 + length, input.Length)..]);
    }
}
