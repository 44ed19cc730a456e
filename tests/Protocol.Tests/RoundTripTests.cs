using ClusterLlm.Protocol.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace ClusterLlm.Protocol.Tests;

public sealed class RoundTripTests
{
    [Fact]
    public void every_message_is_read_as_it_was_written_from_any_segments()
    {
        Assert.Equal(Samples.All.Count, Generators.All.Count);
        foreach (var (messages, sample) in Generators.All.Zip(Samples.All))
        {
            Prop.ForAll(
                (from message in messages from segment in Gen.Choose(1, 30) select (message, segment)).ToArbitrary(),
                drawn =>
                {
                    Assert.IsType(sample.GetType(), drawn.message);
                    var expected = Wire.Describe(drawn.message);
                    var bytes = Wire.Encode(drawn.message);
                    var manifest = ProtocolCodec.Manifest(drawn.message);
                    return Wire.Describe(Wire.Decode(bytes, manifest)) == expected
                        && Wire.Describe(Wire.Decode(bytes, manifest, drawn.segment)) == expected;
                })
                .QuickCheckThrowOnFailure();
        }
    }
}
