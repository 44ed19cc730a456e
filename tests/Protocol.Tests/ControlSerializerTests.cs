using System.Buffers;
using Akka.Actor;
using Akka.Serialization;
using ClusterLlm.Engines;
using ClusterLlm.Protocol.Serialization;

namespace ClusterLlm.Protocol.Tests;

public sealed class ControlSerializerTests
{
    [Fact]
    public async Task both_ways_through_the_serializer_give_the_same_bytes_and_messages()
    {
        var system = ActorSystem.Create("serializer-tests");
        var serializer = new ControlSerializer((ExtendedActorSystem)system);
        Assert.Equal(4101, serializer.Identifier);
        SerializerWithStringManifest byArrays = serializer;
        IBufferSerializer byBuffers = serializer;
        foreach (var message in Samples.All)
        {
            var manifest = byArrays.Manifest(message);
            var bytes = byArrays.ToBinary(message);
            var output = new ArrayBufferWriter<byte>();
            byBuffers.Write(message, output);
            Assert.Equal(bytes, output.WrittenSpan.ToArray());
            Assert.Equal(Wire.Describe(message), Wire.Describe(byArrays.FromBinary(bytes, manifest)));
            Assert.Equal(Wire.Describe(message), Wire.Describe(byBuffers.Read(Wire.InSegments(bytes, 11), manifest)));
        }

        await system.Terminate();
    }
}
