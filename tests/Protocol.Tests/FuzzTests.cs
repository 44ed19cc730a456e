using ClusterLlm.Fuzzing;
using ClusterLlm.Protocol.Wire;

namespace ClusterLlm.Protocol.Tests;

/// <summary>Every message of the protocol, made hostile.</summary>
public sealed class FuzzTests
{
    [Fact]
    public void no_bytes_do_more_than_be_read_or_be_refused()
    {
        var samples = Samples.All.ToList();
        var manifests = samples.Select(ProtocolCodec.Manifest).ToArray();

        Assert.True(FuzzRun.Of([.. samples.Select(Wire.Encode)], (origin, bytes) =>
        {
            // Bytes of one message under the name of another, too.
            var manifest = manifests[bytes.Length % 8 == 0 ? bytes.Length % manifests.Length : origin];
            try
            {
                Wire.Decode(bytes, manifest);
            }
            catch (ProtocolException)
            {
                // As promised.
            }
        }) > 0);
    }
}
