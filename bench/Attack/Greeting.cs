using System.Text;

namespace ClusterLlm.Attack;

/// <summary>How connections of the planes begin.</summary>
internal static class Greeting
{
    /// <summary>The first bytes of an honest greeting on a plain plane.</summary>
    public static byte[] Plain()
    {
        var bytes = new List<byte> { 0, 0, 0, 0, 1 };
        bytes.AddRange("CLK1"u8.ToArray());
        bytes.AddRange(new byte[] { 1, 0, 0, 0, 42, 0, 0, 0 });
        foreach (var address in new[] { "akka.ssl.tcp://clusterllm@127.0.0.1:9",
            "akka.ssl.tcp://clusterllm@127.0.0.1:8" })
        {
            bytes.Add((byte)address.Length);
            bytes.AddRange(Encoding.UTF8.GetBytes(address));
        }
        bytes[0] = (byte)(bytes.Count - 4);
        return [.. bytes];
    }
}
