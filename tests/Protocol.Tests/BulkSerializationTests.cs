using System.Buffers;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Data;
using ClusterLlm.Protocol.Serialization;
using ClusterLlm.Protocol.Wire;

namespace ClusterLlm.Protocol.Tests;

public sealed class BulkSerializationTests
{
    private static readonly GradientSlice Slice =
        new(default, new WorkerId(1), new TreeNode(0, 3), 64, 128, Samples.Floats(1f, 2f, 3f));

    [Fact]
    public void a_payload_is_a_view_of_the_bytes_that_arrived()
    {
        var bytes = Wire.Encode(Slice);
        var read = (GradientSlice)Wire.Decode(bytes, "GS");
        bytes[^1] ^= 0xff;
        Assert.Equal(bytes[^12..], read.Payload.ToArray());
    }

    [Fact]
    public void a_slice_is_landed_by_the_receiver_and_its_answer_delivered()
    {
        var receiver = new Landing();
        var serialization = new MessageSerialization(receiver);
        var bytes = Wire.InSegments(Wire.Encode(Slice), 5);
        Assert.Equal("landed 1", serialization.Read(bytes, "GS"));
        Assert.Equal("landed 2", serialization.Read(new ReadOnlySequence<byte>(serialization.ToBinary(Slice)), "GS"));
        Assert.Equal(Slice.Payload.ToArray(), receiver.Payload);
        var small = new WriteCheckpoint(default);
        Assert.Equal(small, serialization.Read(new ReadOnlySequence<byte>(serialization.ToBinary(small)), "WC"));
    }

    [Fact]
    public void without_a_receiver_a_slice_keeps_a_payload_of_its_own()
    {
        var serialization = new MessageSerialization(receiver: null);
        foreach (var slice in Samples.All.Where(sample => sample is GradientSlice or ReducedSlice or StateSlice))
        {
            var bytes = serialization.ToBinary(slice);
            Assert.Equal(Wire.Encode(slice), bytes);
            var read = serialization.Read(new ReadOnlySequence<byte>(bytes), ProtocolCodec.Manifest(slice))!;
            Array.Clear(bytes);
            Assert.Equal(Wire.Describe(slice), Wire.Describe(read));
        }
    }

    [Fact]
    public void reading_a_slice_allocates_the_message_and_not_its_payload()
    {
        var bytes = Wire.InSegments(Wire.Encode(Slice with { Payload = new(new byte[1 << 20]) }), 65_536);
        Assert.IsType<GradientSlice>(ProtocolCodec.Read(bytes, "GS"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        ProtocolCodec.Read(bytes, "GS");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 512);
    }

    private sealed class Landing : IBulkReceiver
    {
        private int landed;

        public byte[] Payload { get; private set; } = [];

        public object? Receive(GradientSlice slice)
        {
            Payload = slice.Payload.ToArray();
            return $"landed {++landed}";
        }

        public object? Receive(ReducedSlice slice) => throw new InvalidOperationException("not sent here");

        public object? Receive(StateSlice slice) => throw new InvalidOperationException("not sent here");
    }
}
