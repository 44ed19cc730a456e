using System.Buffers;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Wire;

namespace ClusterLlm.Protocol.Tests;

public sealed class VersionTests
{
    /// <summary>
    /// StateReady as a later version would have it: a field is appended, the old ones keep their places.
    /// </summary>
    private sealed record StateReadyV2(Coordinates At, WorkerId Worker, ulong StateHash, double Seconds, long Bytes);

    private static readonly MessageFormat<StateReadyV2> V2 = new(
        "SR", 5,
        static (ref FieldWriter w, StateReadyV2 m) =>
        {
            w.Coordinates(m.At);
            w.Worker(m.Worker);
            w.UInt64(m.StateHash);
            w.Double(m.Seconds);
            w.Int64(m.Bytes);
        },
        static (ref FieldReader r) => new StateReadyV2(
            r.Coordinates("At"), r.Worker("Worker"), r.UInt64("StateHash"), r.Double("Seconds"),
            r.Int64("Bytes", absent: -1)));

    [Fact]
    public void a_newer_reader_takes_what_one_version_older_wrote()
    {
        var bytes = Wire.Encode(new StateReady(default, new WorkerId(4), 5, 6));
        var read = (StateReadyV2)ProtocolCodec.Read(new ReadOnlySequence<byte>(bytes), V2);
        Assert.Equal(new StateReadyV2(default, new WorkerId(4), 5, 6, -1), read);
    }

    [Fact]
    public void an_older_reader_passes_over_what_a_newer_version_appended()
    {
        var output = new ArrayBufferWriter<byte>();
        V2.Write(new StateReadyV2(default, new WorkerId(4), 5, 6, 7), output);
        var bytes = output.WrittenSpan.ToArray();
        Assert.Equal(new StateReady(default, new WorkerId(4), 5, 6), Wire.Decode(bytes, "SR"));
        Assert.Equal(
            new StateReadyV2(default, new WorkerId(4), 5, 6, 7),
            ProtocolCodec.Read(new ReadOnlySequence<byte>(bytes), V2));
    }

    [Fact]
    public void fields_of_any_kind_may_be_appended_to_messages_and_to_nested_values()
    {
        // WriteCheckpoint with coordinates of six fields and three more fields: text, a map, an extension.
        var bytes = Convert.FromHexString(
            "95" + "96c41000000000000000000000000000000000" + "010203" + "c0" + "92c3c2" + "c0"
            + "a3616263" + "8101920203" + "d60501020304");
        var read = (WriteCheckpoint)Wire.Decode(bytes, "WC");
        Assert.Equal(new Coordinates(default, new Fence(1), new Generation(2), new StepId(3)), read.At);
    }

    [Fact]
    public void a_field_that_every_version_writes_may_not_be_missing()
    {
        var bytes = Wire.Encode(new StateReady(default, new WorkerId(4), 5, 6));
        bytes[0] = 0x93;
        var error = Assert.Throws<ProtocolException>(() => Wire.Decode(bytes[..^9], "SR"));
        Assert.Equal("Seconds", error.Field);
    }

    [Fact]
    public void two_sides_speak_the_lower_of_their_versions()
    {
        Assert.True(ProtocolVersion.TryAgree(ProtocolVersion.Current, out var agreed));
        Assert.Equal(ProtocolVersion.Current, agreed);
        Assert.True(ProtocolVersion.TryAgree(ProtocolVersion.Current + 1, out agreed));
        Assert.Equal(ProtocolVersion.Current, agreed);
        Assert.False(ProtocolVersion.TryAgree(ProtocolVersion.OldestReadable - 1, out _));
        Assert.Contains(
            $"{ProtocolVersion.OldestReadable - 1};", ProtocolVersion.Refusal(ProtocolVersion.OldestReadable - 1));
    }
}
